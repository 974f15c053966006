package dev.coalesce.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.weave.plan.StaticPathsOfWeaver;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares how loaded classes and class files resolve the same static paths. */
@SuppressWarnings("unused") // read by paths
class ContextPathsTest {
    private static final String HERE = ContextPathsTest.class.getName();

    interface Defaults {
        ThreadLocal<Locale> OF_INTERFACE = new ThreadLocal<>();
    }

    record Tenant(String id, boolean isOpen) {
        String hidden() {
            return id;
        }
    }

    static class Held<A, B> extends InheritableThreadLocal<B> {}

    static final class OfTenant extends Held<String, Tenant> {}

    static class Base {
        protected static final ThreadLocal<Tenant> INHERITED = new ThreadLocal<>();
        private static final ThreadLocal<Tenant> HIDDEN = new ThreadLocal<>();

        static Tenant getTenant() {
            return INHERITED.get();
        }
    }

    static final class Tenants extends Base implements Defaults {
        private static final ThreadLocal<Tenant> OWN = new ThreadLocal<>();
        static final Held<String, ? extends Tenant> WILD = new Held<>();
        static final OfTenant OF_TENANT = new OfTenant();

        @SuppressWarnings("rawtypes")
        static final ThreadLocal RAW = new ThreadLocal();

        static final Supplier<ThreadLocal<Tenant>> NESTED = () -> OWN;
        static final Object ANY = OWN;
        static final int[] ARRAY = {1};

        static boolean isOpen() {
            return true;
        }

        static String isNot() {
            return "";
        }

        static <T extends Tenant> ThreadLocal<T> generic() {
            return new ThreadLocal<>();
        }

        private static Tenant get() {
            return OWN.get();
        }

        static void nothing() {}

        static Tenant with(int argument) {
            return OWN.get();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Tenants).OWN",
                "Tenants).OWN.id",
                "Tenants).OWN.get",
                "Tenants).OWN.get.id",
                "Tenants).OWN.get().id()",
                "Tenants).OWN.isOpen",
                "Tenants).OWN.open",
                "Tenants).OWN.hidden",
                "Tenants).OWN.class.name",
                "Tenants).INHERITED.id",
                "Tenants).HIDDEN",
                "Tenants).OF_INTERFACE.language",
                "Tenants).tenant.id",
                "Tenants).getTenant().id.length",
                "Tenants).WILD.id",
                "Tenants).OF_TENANT.id",
                "Tenants).RAW",
                "Tenants).RAW.id",
                "Tenants).NESTED.id",
                "Tenants).NESTED.get.get.id",
                "Tenants).ANY",
                "Tenants).ARRAY",
                "Tenants).ARRAY.length",
                "Tenants).open",
                "Tenants).not",
                "Tenants).isNot",
                "Tenants).generic.id",
                "Tenants).get.id",
                "Tenants).nothing",
                "Tenants).with",
                "Tenants).own",
                "Tenants).",
                "Tenants)",
                "Tenants",
                "Missing).x"
            })
    void path_isResolvedAsByTheWeaver(String end) {
        for (String separator : List.of(".", "$")) {
            String text = "T(" + HERE + separator + end;
            assertThat(loaded(text)).as(text).isEqualTo(woven(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "T(java.util.Locale).default.language",
                "T(java.util.TimeZone).default.ID",
                "T(Thread).currentThread.name",
                "T(java.lang.Thread).currentThread().getContextClassLoader",
                "T(System).nanoTime",
                "T(Nothing).x",
                "T(java.util.Map.Entry).comparingByKey",
                "T([I).length",
                "x"
            })
    void pathOfTheJdk_isResolvedAsByTheWeaver(String text) {
        assertThat(loaded(text)).isEqualTo(woven(text));
    }

    /** Returns the encoded path, or else the message without its candidates, which may be in another order. */
    private static String loaded(String text) {
        try {
            ContextParts parts = new ContextParts(List.of(text), "test");
            List<KeyPath> paths = ContextPaths.resolve(parts, ContextPathsTest.class.getClassLoader(), "");
            return paths.get(0).encode();
        } catch (InvalidSettingException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String woven(String text) {
        try {
            return StaticPathsOfWeaver.resolve(text).encode();
        } catch (InvalidSettingException e) {
            return String.valueOf(
                    new ContextParts(List.of(text), "test").mistake(e, "").getMessage());
        }
    }
}
