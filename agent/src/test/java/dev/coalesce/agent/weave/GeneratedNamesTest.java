package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.GeneratedLike;
import dev.coalesce.agent.weave.declare.GeneratedClasses;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the name of a class does not decide whether it counts as generated. */
class GeneratedNamesTest {
    private static final String TEMPLATE = """
            interface Api { @Coalesce(ttl = "1h", errorTtl = "1h", scope = Scope.TYPE) String doc(String id); }
            class NAME implements Api { @Override public String doc(String id) { return "secret of " + id; } }
            class Caller { static String doc(Object api, String id) { return ((Api) api).doc(id); } }
            class FRONT implements Api {
                Function<String, String> advice;
                FRONT(Function<String, String> advice) { this.advice = advice; }
                @Override public String doc(String id) { return advice.apply(id); }
            }
            """;

    private static Woven woven(String name, boolean debugInformation) {
        Map<String, byte[]> classes =
                new HashMap<>(Compiled.of(TEMPLATE.replace("NAME", name).replace("FRONT", "Front_ClientProxy")));
        if (!debugInformation) {
            classes.replaceAll((each, bytes) -> GeneratedLike.withoutDebugInformation(bytes));
        }
        classes.computeIfPresent("app.Front_ClientProxy", (each, bytes) -> GeneratedLike.gizmo(bytes));
        return Woven.weavingOnLoad(classes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Order_Subclass",
                "Order_ClientProxy",
                "My$Intercepted$$x",
                "Order$$SpringCGLIB$$0",
                "Order$HibernateProxy$x",
                "Order$ByteBuddy$x",
                "Order$MockitoMock$1",
                "EasyMock$Order",
                "Order$$EnhancerByCGLIB$$x",
                "Order_$$_jvst1",
                "$Proxy12",
                "A$$B"
            })
    void handwrittenClassWithSuchAName_isAnImplementation(String name) {
        for (boolean debugInformation : new boolean[] {true, false}) {
            try (Woven woven = woven(name, debugInformation)) {
                Object order = woven.make(name);
                Object first = woven.callStatic("Caller", "doc", order, "1");
                assertThat(woven.callStatic("Caller", "doc", order, "1"))
                        .as("it is coalesced itself")
                        .isSameAs(first);
                AtomicReference<String> user = new AtomicReference<>("");
                Object front = woven.make("Front_ClientProxy", (java.util.function.Function<String, String>) id -> {
                    if (!"admin".equals(user.get())) {
                        throw new SecurityException("denied to " + user.get());
                    }
                    return id + " for " + user.get();
                });
                for (int i = 0; i < 2; i++) {
                    user.set("mallory");
                    assertThatThrownBy(() -> Woven.call(front, "doc", "1")).hasMessage("denied to mallory");
                    user.set("admin");
                    assertThat(Woven.call(front, "doc", "1")).isEqualTo("1 for admin");
                }
            }
        }
    }

    @Test
    void handwrittenNestedDefaultImpls_isCoalesced() {
        try (Woven woven = Woven.of(Compiled.of("""
                interface Api {
                    class DefaultImpls { @Coalesce(ttl = "1h") static Object get(String k) { return new Object(); } }
                }
                """))) {
            assertThat(woven.callStatic("Api$DefaultImpls", "get", "k"))
                    .isSameAs(woven.callStatic("Api$DefaultImpls", "get", "k"));
        }
    }

    private static boolean isGenerated(byte[] classFile, String name) {
        TypeDescription type = TypePool.Default.of(new ClassFileLocator.Compound(
                        ClassFileLocator.Simple.of(name, classFile),
                        ClassFileLocator.ForClassLoader.of(GeneratedNamesTest.class.getClassLoader())))
                .describe(name)
                .resolve();
        return GeneratedClasses.isGenerated(type, classFile);
    }

    @Test
    void classThatPassesCallsOn_countsAsGeneratedUnderSuchANameOnly() {
        Map<String, byte[]> classes = Compiled.of("""
                interface Api { String doc(String id); }
                class View$$1 implements Api { Api next; @Override public String doc(String id) { return next.doc(id); } }
                class View implements Api { Api next; @Override public String doc(String id) { return next.doc(id); } }
                class Handled$$1 implements Api {
                    java.lang.reflect.InvocationHandler next;
                    @Override public String doc(String id) {
                        try { return (String) next.invoke(this, null, new Object[] {id}); } catch (Throwable e) { return null; }
                    }
                }
                class Recursion$$1 implements Api {
                    @Override public String doc(String id) { return id.isEmpty() ? "" : doc(id.substring(1)); }
                }
                """);
        Map<String, Boolean> found = new HashMap<>();
        classes.forEach((name, bytes) -> found.put(
                name.substring("app.".length()), isGenerated(GeneratedLike.withoutDebugInformation(bytes), name)));
        found.remove("Api");
        assertThat(found).isEqualTo(Map.of("View$$1", true, "View", false, "Handled$$1", true, "Recursion$$1", false));
        assertThat(isGenerated(Objects.requireNonNull(classes.get("app.View$$1")), "app.View$$1"))
                .as("with debug information")
                .isFalse();
    }

    @Test
    void loadedClasses_areRecognisedByTheSameFacts() throws Exception {
        InvocationHandler none = (proxy, method, arguments) -> null;
        Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Runnable.class}, none);
        assertThat(GeneratedClasses.isGenerated(proxy.getClass(), (type, strings) -> false))
                .isTrue();
        Runnable lambda = () -> {};
        assertThat(GeneratedClasses.isGenerated(lambda.getClass(), (type, strings) -> false))
                .as("a lambda is an implementation")
                .isFalse();
        try (Woven woven = woven("Order_Subclass", true)) {
            assertThat(GeneratedClasses.isGenerated(woven.type("Order_Subclass"), (type, strings) -> false))
                    .isFalse();
            assertThat(GeneratedClasses.isGenerated(
                            woven.type("Order_Subclass"), (type, strings) -> strings.contains("CGLIB$BOUND")))
                    .isTrue();
            assertThat(GeneratedClasses.isGenerated(woven.type("Front_ClientProxy"), (type, strings) -> false))
                    .as("synthetic, without debug information")
                    .isTrue();
        }
    }
}
