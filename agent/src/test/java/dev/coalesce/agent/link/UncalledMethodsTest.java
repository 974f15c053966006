package dev.coalesce.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;
import dev.coalesce.agent.bytes.StreamSpace;
import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.cluster.SharedMethod;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.settings.ClusterSettings;
import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.testing.FakeClock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Which results of other JVMs an invalidation drops if this JVM has never called the method. */
class UncalledMethodsTest {
    private static final String HERE = UncalledMethodsTest.class.getName() + "$";
    private static final String PRICE = ".price(Ljava/lang/String;)Ljava/lang/String;";

    interface Prices {
        @Coalesce(scope = Scope.TYPE, shared = true)
        String price(String sku);
    }

    interface LocalPrices extends Prices {}

    static class Jdbc implements Prices {
        @Override
        public String price(String sku) {
            return sku;
        }
    }

    static final class Alone {
        @Coalesce(scope = Scope.TYPE, shared = true)
        String price(String sku) {
            return sku;
        }

        String price(int sku) {
            return "" + sku;
        }
    }

    static class Statics {
        @Coalesce(shared = true)
        static String price(String sku) {
            return sku;
        }
    }

    interface Unshared {
        @Coalesce(scope = Scope.TYPE)
        String price(String sku);
    }

    interface Plain {
        String price(String sku);
    }

    interface Ruled extends Plain {}

    interface Repository<K> {
        @Coalesce(scope = Scope.TYPE, shared = true)
        String price(K key);
    }

    static final class Typed implements Repository<String> {
        @Override
        public String price(String key) {
            return key;
        }
    }

    private static UncalledMethods.Found find(Class<?> type) {
        RuntimeOverrides overrides = new RuntimeOverrides(Map.of(), ContextParts.NONE);
        overrides.apply(
                (owner, method, descriptor) ->
                        owner.endsWith("$Ruled") ? Map.of("shared", "true", "scope", "TYPE") : null,
                true);
        Cluster cluster = new Cluster(new ClusterSettings("redis://none", "test", 1, 1, 1_000, "", ""));
        Engine engine = new Engine(
                new FakeClock(),
                new Registry((kind, group) -> {}),
                new LongAdder(),
                overrides,
                new ImplementationIndex(),
                StreamSpace.ofJvm(1 << 20, 0, null),
                cluster);
        return UncalledMethods.find(new Linker(engine), type, "price");
    }

    private static List<String> methods(UncalledMethods.Found found) {
        return found.methods().stream().map(SharedMethod::name).toList();
    }

    @Test
    void classWithTheBody_dropsSingleKeys() {
        UncalledMethods.Found found = find(Alone.class);
        assertThat(methods(found)).containsExactly(HERE + "Alone" + PRICE);
        assertThat(found.names()).isEmpty();
    }

    @Test
    void staticMethod_dropsSingleKeys() {
        UncalledMethods.Found found = find(Statics.class);
        assertThat(methods(found)).containsExactly(HERE + "Statics" + PRICE);
        assertThat(found.names()).isEmpty();
    }

    @Test
    void interfaceMethod_dropsAllThatOverrideIt() {
        UncalledMethods.Found found = find(Prices.class);
        assertThat(found.methods()).isEmpty();
        assertThat(found.names()).containsExactly("overriding:" + HERE + "Prices" + PRICE);
    }

    @Test
    void inheritedInterfaceMethod_dropsAllThatOverrideIt() {
        assertThat(find(LocalPrices.class).names()).containsExactly("overriding:" + HERE + "Prices" + PRICE);
    }

    @Test
    void classThatOverrides_dropsItsOwnResultsAndThoseOfItsSubclasses() {
        UncalledMethods.Found found = find(Jdbc.class);
        assertThat(found.methods()).isEmpty();
        assertThat(found.names())
                .containsExactlyInAnyOrder(HERE + "Jdbc" + PRICE, "overriding:" + HERE + "Jdbc" + PRICE);
    }

    @Test
    void ruleAboutAnInheritedMethod_dropsAllThatOverrideItThere() {
        assertThat(find(Ruled.class).names()).containsExactly("overriding:" + HERE + "Ruled" + PRICE);
        assertThat(find(Plain.class).names()).isEmpty();
    }

    /** Reflection does not tell that the two methods are one. */
    @Test
    void typeArguments_dropTheResultsOfAllTypes() {
        assertThat(find(Typed.class).names())
                .containsExactlyInAnyOrder(
                        HERE + "Typed" + PRICE,
                        "overriding:" + HERE + "Repository.price(Ljava/lang/Object;)Ljava/lang/String;");
    }

    @Test
    void methodThatIsNotShared_dropsNothing() {
        UncalledMethods.Found found = find(Unshared.class);
        assertThat(found.methods()).isEmpty();
        assertThat(found.names()).isEmpty();
    }
}
