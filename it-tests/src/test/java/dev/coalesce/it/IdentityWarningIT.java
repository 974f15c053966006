package dev.coalesce.it;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A parameter that looks like the caller's identity and is not in the key causes one warning. */
@OnEveryJdk
record IdentityWarningIT(Jdk jdk) {
    private static final String ORDERS = """
            import dev.coalesce.Coalesce;
            class Orders {
                record User(String name) {}
                interface Store {
                    @Coalesce(key = "id", ttl = "1h") String find(String id, java.util.Locale locale);
                }
                static class First implements Store {
                    public String find(String id, java.util.Locale locale) { return id; }
                }
                static class Second implements Store {
                    public String find(String id, java.util.Locale locale) { return id; }
                }
                @Coalesce(key = "id", ttl = "1h") static String orders(String id, User who) {
                    return id + " of " + who.name();
                }
                @Coalesce(key = "id", ttl = "1h", ignore = "who") static String audited(String id, User who) {
                    return id;
                }
                @Coalesce(key = {"id", "who.name"}, ttl = "1h") static String keyed(String id, User who) {
                    return id;
                }
                public static void main(String[] args) {
                    System.out.println(orders("7", new User("Ann")));
                    System.out.println(orders("7", new User("Bob")));
                    audited("7", new User("Bob"));
                    keyed("7", new User("Bob"));
                    new First().find("7", null);
                    new Second().find("7", null);
                }
            }
            """;

    @Test
    void identityOutsideKey_isReportedOncePerDeclaration() {
        Path classes =
                Compile.into("orders").source("Orders", ORDERS).flags("-g").classes();
        String warning = " out of the key, although it looks like the caller's identity: callers that differ only there"
                + " receive each other's results. Add it to key, or to ignore if the result does not depend on it";
        Jvm.of(jdk)
                .agent()
                .classPath(classes, BuildOutput.ANNOTATIONS)
                .main("Orders")
                .prints("7 of Ann", "7 of Ann")
                .complains(
                        "@Coalesce on Orders.orders(java.lang.String, Orders$User) leaves who" + warning,
                        "@Coalesce of Orders$Store on Orders$First.find(java.lang.String, java.util.Locale) leaves"
                                + " locale" + warning);
    }
}
