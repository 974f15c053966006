package dev.coalesce.it;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** All mistakes in a class are reported together, with the names that would have been right. */
@OnEveryJdk
record AllMistakesIT(Jdk jdk) {
    private static final String SHOP = """
            import dev.coalesce.Coalesce;
            class Shop {
                record Order(String customer) {}
                @Coalesce(ttl = "soon", maxSize = 0, key = {"ordr.customer", "order.custmer"})
                static String first(Order order) { return order.customer(); }
                @Coalesce(errorTtl = "never") static java.util.Iterator<String> second() { return null; }
                public static void main(String[] args) {
                    System.out.println(first(new Order("Ann")));
                }
            }
            """;

    private static final String[] MISTAKES = {
        "@Coalesce on Shop.first(Shop$Order) has no effect: ttl is \"soon\". Use a duration such as",
        "@Coalesce on Shop.first(Shop$Order) has no effect: maxSize is \"0\". Use a whole number",
        "key has the path \"ordr.customer\". Use a path that starts with order or p0 (did you mean order?).",
        "key has the path \"order.custmer\", but Shop$Order has no \"custmer\". Use a record component, a getter, a public"
                + " method without arguments, or a field; available: customer (did you mean customer?).",
        "@Coalesce on Shop.second() has no effect: the method returns java.util.Iterator, which can be used only once",
        "@Coalesce on Shop.second() has no effect: errorTtl is \"never\". Use a duration such as"
    };

    @Test
    void mistakesInOneClass_areReportedTogether() {
        jvm().main("Shop").prints("Ann").complains(MISTAKES);
    }

    @Test
    void strict_allMistakesAreReportedBeforeTheJvmStops() {
        jvm("strict=true").main("Shop").ended(1).complains(MISTAKES);
    }

    private Jvm jvm(String... options) {
        Path classes = Compile.into("shop").source("Shop", SHOP).flags("-g").classes();
        return Jvm.of(jdk).agent(options).classPath(classes, BuildOutput.ANNOTATIONS);
    }
}
