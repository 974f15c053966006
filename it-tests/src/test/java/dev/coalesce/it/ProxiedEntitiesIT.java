package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Repositories without an implementation, as of Spring Data: the interface says that they return entities. */
@OnEveryJdk
record ProxiedEntitiesIT(Jdk jdk) {
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
            import java.lang.reflect.Proxy;
            import java.util.*;

            public class Shop {
                @Entity public static class Order {}
                public record View(String name) {}

                public interface Repository<T, K> {
                    T find(K id);
                    Optional<T> findById(K id);
                    List<T> findAll();
                    long count();
                }
                public interface Orders extends Repository<Order, String> {
                    @Coalesce(ttl = "1h") Order byName(String name);
                    @Coalesce(ttl = "1h", ignore = "shop.Shop$Order") Order ignored(String name);
                }
                public interface Views extends Repository<View, String> {}
                public interface Api { @Coalesce(ttl = "1h") Order order(String id); }
                public static class Service implements Api { @Override public Order order(String id) { return new Order(); } }

                static <T> T proxy(Class<T> type, Object result) {
                    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) ->
                            method.getReturnType() == Optional.class ? Optional.of(result)
                                    : method.getReturnType() == List.class ? new ArrayList<>(List.of(result))
                                    : method.getReturnType() == long.class ? (Object) 1L : result));
                }

                public static void main(String[] args) {
                    Orders orders = proxy(Orders.class, new Order());
                    orders.byName("tea");
                    orders.ignored("tea");
                    orders.find("1");
                    orders.findById("1");
                    boolean shared = orders.findAll() == orders.findAll();
                    orders.count();
                    Views views = proxy(Views.class, new View("tea"));
                    views.findById("1");
                    Api service = new Service();
                    Api inFront = proxy(Api.class, new Order());
                    System.out.println(shared + " " + (views.findAll() == views.findAll())
                            + " " + (service.order("1") == service.order("1")) + " " + (inFront.order("1") == service.order("1")));
                }
            }
            """;

    private static final String RULES = """
            methods:
              shop.Shop$Orders.find: {ttl: 1h}
              shop.Shop$Orders.findById: {ttl: 1h}
              shop.Shop$Orders.findAll: {ttl: 1h}
              shop.Shop$Orders.count: {ttl: 1h}
              shop.Shop$Views.findById: {ttl: 1h}
              shop.Shop$Views.findAll: {ttl: 1h}
            """;

    private static final Path CLASSES = Compile.into("proxied-entities")
            .source("jakarta/persistence/Entity", ENTITY)
            .source("shop/Shop", SHOP)
            .classes();

    @Test
    void interfaceOfProxyReturnsEntities_eachMethodIsReportedOnce() throws IOException {
        Path rules = Files.writeString(
                BuildOutput.newDirectory("proxied-entities-rules").resolve("rules.yaml"), RULES);
        JvmResult run = Jvm.of(jdk)
                .classPath(CLASSES, BuildOutput.ANNOTATIONS)
                .agent("config=" + rules)
                .main("shop.Shop")
                .prints("true true true false");
        List<String> warnings = run.err()
                .lines()
                .filter(line -> line.contains("belongs to a session"))
                .toList();
        assertThat(warnings)
                .anySatisfy(line -> assertThat(line)
                        .contains("on shop.Shop$Orders.byName(java.lang.String) returns shop.Shop$Order, an entity"))
                .anySatisfy(line -> assertThat(line)
                        .contains("on shop.Shop$Orders.find(java.lang.Object) returns shop.Shop$Order, an entity"))
                .anySatisfy(line -> assertThat(line)
                        .contains("on shop.Shop$Orders.findById(java.lang.Object) returns java.util.Optional of"
                                + " shop.Shop$Order, an entity"))
                .anySatisfy(line -> assertThat(line)
                        .contains("on shop.Shop$Orders.findAll() returns java.util.List of shop.Shop$Order, an entity"))
                .anySatisfy(line -> assertThat(line).contains("order(java.lang.String) returns shop.Shop$Order"))
                .hasSize(5);
    }
}
