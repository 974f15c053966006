package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.SharedContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Results that hold streams, connections or entities: the same on every JDK. */
@OnEveryJdk
record SharedContentIT(Jdk jdk) {
    /** A library of persistence, as far as the agent looks at it. */
    private static final String ENTITY = """
            package jakarta.persistence;

            import java.lang.annotation.*;

            @Retention(RetentionPolicy.RUNTIME)
            public @interface Entity {}
            """;

    private static final String SHOP = """
            package shop;

            import dev.coalesce.Coalesce;
            import jakarta.persistence.Entity;
            import java.util.*;

            public class Shop {
                @Entity public static class Order { public String name = "ordered"; }
                record OrderView(String name) {}

                public static void main(String[] args) {
                    Shop shop = new Shop();
                    shop.order("1").name = "rejected";
                    System.out.println(shop.order("1").name + " " + shop.found("1").orElseThrow().name
                            + " " + shop.any("1").getClass().getSimpleName() + " " + shop.view("1").name()
                            + " " + shop.accepted("1").name + " " + shop.byRule("1").name);
                }

                @Coalesce(ttl = "1h") Order order(String id) { return new Order(); }
                @Coalesce(ttl = "1h") Optional<Order> found(String id) { return Optional.of(new Order()); }
                @Coalesce(ttl = "1h") Object any(String id) { return new ArrayList<>(List.of(new Order())); }
                @Coalesce(ttl = "1h") OrderView view(String id) { return new OrderView("viewed"); }
                @Coalesce(ttl = "1h", ignore = "shop.Shop$Order") Order accepted(String id) { return new Order(); }
                Order byRule(String id) { return new Order(); }
            }
            """;

    private static final Path CLASSES = Compile.into("entities")
            .source("jakarta/persistence/Entity", ENTITY)
            .source("shop/Shop", SHOP)
            .classes();

    private static final String MANAGED = ", an entity that belongs to a session";

    @Test
    void resultsThatHoldStreams_areNotShared() {
        String on = "@Coalesce on " + SharedContent.class.getName();
        String once = ", which can be used only once";
        Jvm.of(jdk)
                .agent()
                .main(SharedContent.class)
                .prints(
                        "record: ab, ab",
                        "record in a list, declared as Object: ab, ab",
                        "record of Object: ab, ab",
                        "wildcard: ab, ab",
                        "bean declared as an interface: ab, ab",
                        "array: ab, ab",
                        "quote, same object: true",
                        "quote declared as Object, same object: true",
                        "HttpClient, same object: true",
                        "ExecutorService, same object: true",
                        "ForkJoinPool, same object: true",
                        "ignored by name, same object: true",
                        "Callable, same object: false",
                        "Supplier, same object: false")
                .complains(
                        on + ".download() has no effect: the method returns " + SharedContent.class.getName()
                                + "$Download with java.io.InputStream in body" + once,
                        on + ".array() has no effect: the method returns java.io.InputStream[] of"
                                + " java.io.InputStream" + once,
                        on + ".callable() has no effect: the method returns"
                                + " java.util.concurrent.Callable, which is work that has not run yet",
                        on
                                + ".supplier() has no effect: the method returns"
                                + " java.util.function.Supplier, which is work that has not run yet",
                        SharedContent.class.getName()
                                + ".asObject returned a java.util.ImmutableCollections$List12 that"
                                + " holds a java.io.ByteArrayInputStream" + once,
                        SharedContent.class.getName() + ".envelope returned a " + SharedContent.class.getName()
                                + "$Envelope that holds a java.io.ByteArrayInputStream" + once,
                        SharedContent.class.getName() + ".wildcard returned a java.util.Optional that holds",
                        SharedContent.class.getName() + ".supplierOf returned a");
    }

    @Test
    void entities_areReportedOncePerMethod() {
        JvmResult run = Jvm.of(jdk)
                .classPath(CLASSES, BuildOutput.ANNOTATIONS)
                .agent()
                .main("shop.Shop")
                .prints("rejected ordered ArrayList viewed ordered ordered")
                .complains(
                        "@Coalesce on shop.Shop.order(java.lang.String) returns shop.Shop$Order" + MANAGED,
                        "@Coalesce on shop.Shop.found(java.lang.String) returns java.util.Optional of shop.Shop$Order"
                                + MANAGED,
                        "shop.Shop.any returned a java.util.ArrayList that holds a shop.Shop$Order" + MANAGED);
        assertThat(warnings(run)).hasSize(3);
    }

    @Test
    void entityInRule_isReportedUnlessIgnored() throws IOException {
        Path rules = BuildOutput.newDirectory("entity-rule").resolve("rules.yaml");
        for (String ignore : List.of("", ", ignore: [shop.Shop$Order]", ", ignore: shop.Shop$Order")) {
            Files.writeString(rules, "methods:\n  shop.Shop.byRule: {ttl: 1h" + ignore + "}\n");
            JvmResult run = Jvm.of(jdk)
                    .classPath(CLASSES, BuildOutput.ANNOTATIONS)
                    .agent("config=" + rules)
                    .main("shop.Shop");
            assertThat(warnings(run).filter(line -> line.contains("byRule")))
                    .as(ignore)
                    .hasSize(ignore.isEmpty() ? 1 : 0);
        }
    }

    private static Stream<String> warnings(JvmResult run) {
        return run.err().lines().filter(line -> line.contains(MANAGED));
    }
}
