package dev.coalesce.it;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Objects that live for one call share nothing with scope INSTANCE, which is reported once. */
@OnEveryJdk
record OwnObjectsIT(Jdk jdk) {
    private static final String PRICES = """
            import dev.coalesce.Coalesce;
            import dev.coalesce.Scope;
            class Prices {
                static class PerCall {
                    @Coalesce(ttl = "1h") String price(String sku) { return sku; }
                }
                record Point(int x) {
                    @Coalesce(ttl = "1h") String price(String sku) { return sku; }
                }
                static class Shared {
                    @Coalesce(ttl = "1h", scope = Scope.TYPE) String price(String sku) { return sku; }
                }
                static class Kept {
                    @Coalesce(ttl = "1h") String price(String sku) { return sku; }
                }
                public static void main(String[] args) {
                    for (int i = 0; i < 2_000; i++) {
                        new PerCall().price("a");
                        new Point(i).price("a");
                        new Shared().price("a");
                        Kept kept = new Kept();
                        kept.price("a");
                        kept.price("a");
                    }
                    System.out.println("done");
                }
            }
            """;

    @Test
    void objectForEachCall_isReportedOnceWithTheCure() {
        Path classes =
                Compile.into("prices").source("Prices", PRICES).flags("-g").classes();
        Jvm.of(jdk)
                .agent()
                .classPath(classes, BuildOutput.ANNOTATIONS)
                .main("Prices")
                .prints("done")
                .complains(
                        "99 calls of Prices$PerCall.price were made on 100 objects, and two objects share nothing with"
                                + " scope INSTANCE. Keep the object, or set scope to TYPE if the result does not depend",
                        "99 calls of Prices$Point.price were made on 100 objects");
    }
}
