package dev.coalesce.agent.weave.plan;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.weave.declare.Types;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.implementation.SuperMethodCall;
import org.junit.jupiter.api.Test;

/** Tests where the names of parameters are found when another agent has moved the body of a method. */
class ParameterNamesTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Shop {
                void write(String sku, int amount) {
                    Runnable run = () -> System.out.println(amount + sku);
                }
                static void remove(long id) {}
                void clear() {}
            }
            """, "-g");

    @Test
    void methodWithNames_hasItsNames() {
        TypeDescription shop = Types.describe("app.Shop", new ClassFileLocator.Simple(CLASSES));

        assertThat(ParameterNames.of(method(shop, "write"))).containsExactly("sku", "amount");
        assertThat(ParameterNames.of(method(shop, "clear"))).isEmpty();
    }

    @Test
    void bodyMovedByAnotherAgent_namesAreThoseOfTheBody() {
        TypeDescription original = Types.describe("app.Shop", new ClassFileLocator.Simple(CLASSES));
        byte[] delegating = new ByteBuddy()
                .rebase(original, new ClassFileLocator.Simple(CLASSES))
                .method(named("write").or(named("remove")))
                .intercept(SuperMethodCall.INSTANCE)
                .make()
                .getBytes();
        TypeDescription shop = Types.describe("app.Shop", ClassFileLocator.Simple.of("app.Shop", delegating));

        assertThat(KeyPathResolver.hasNames(method(shop, "write"))).isFalse();
        assertThat(ParameterNames.of(method(shop, "write"))).containsExactly("sku", "amount");
        assertThat(ParameterNames.of(method(shop, "remove"))).containsExactly("id");
    }

    @Test
    void noNamesAnywhere_namesAreUnknown() {
        Map<String, byte[]> without = Compiled.of("class Shop { void write(String sku, int amount) {} }", "-g:none");
        TypeDescription shop = Types.describe("app.Shop", new ClassFileLocator.Simple(without));

        assertThat(ParameterNames.of(method(shop, "write"))).containsExactly(null, null);
    }

    private static MethodDescription.InDefinedShape method(TypeDescription type, String name) {
        return type.getDeclaredMethods().filter(named(name)).getOnly();
    }
}
