package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.ContextCoalescer;
import dev.coalesce.it.app.ContextKeys;
import dev.coalesce.it.app.ContextPlaces;
import dev.coalesce.it.app.Promotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option {@code context} keeps tenants apart in methods whose keys do not know of tenants. */
@OnEveryJdk
record ContextIT(Jdk jdk) {
    private static final String TENANT = "T(" + ContextKeys.class.getName() + ".Tenants).current";

    private static final String SHOP = """
            import dev.coalesce.Coalesce;
            class Shop {
                @Coalesce(ttl = "1h") static String first(String sku) { return sku; }
                @Coalesce(ttl = "1h", context = false) static String second(String sku) { return sku; }
                public static void main(String[] args) {
                    System.out.println(first(new String("a")) + second("b"));
                }
            }
            """;

    private static final String[] MISTAKES = {
        "@Coalesce on Shop.first(java.lang.String) has no effect: the option context (system property coalesce.context)"
                + " has the part \"T(Shopp).tenant\", but there is no class Shopp. Use the name with its package, as in"
                + " T(com.acme.Tenant).current. If the result is the same in every context, set context to false for the"
                + " method.",
        "@Coalesce on Shop.first(java.lang.String) has no effect: the option context (system property coalesce.context)"
                + " has the part \"T(java.util.Locale).defalt\", but java.util.Locale has no static \"defalt\". Use a"
                + " static field, or a static method without arguments; available: "
    };

    @Test
    void contextOfArgument_separatesTenants() {
        tenantsAreApart(keys().agent("log=info", "context=[" + TENANT + "]").main(ContextKeys.class));
    }

    @Test
    void contextOfFile_separatesTenants(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("coalesce.yaml"), "log: info\ncontext:\n  - " + TENANT + "\n");
        tenantsAreApart(keys().agent("config=" + file).main(ContextKeys.class));
    }

    private void tenantsAreApart(JvmResult result) {
        result.prints(
                "wrong answers: 0, bodies beyond one for each key: 0",
                "shared by all: true",
                "dropped: 2, wrong: 0",
                "dropped: 2, wrong: 0",
                "dropped for the tenant: true",
                "kept for the other: true",
                "refreshed: 1 of B, a new body on main",
                "promoted: 7 of C, a new body",
                "bodies without a key: 2",
                "bodies of others: 0");
        String type = ContextKeys.class.getName();
        assertThat(result.err())
                .contains(
                        "the key of " + type + ".ofObject could not be computed",
                        "linked " + type + ".ofObject(java.lang.String): key [id] (@Coalesce), not in the key: nothing;"
                                + " mode on (default); ttl 1h (@Coalesce); scope INSTANCE (default);"
                                + " context T(" + type + "$Tenants).current (option context)",
                        "linked " + type
                                + ".forAll(int): key [id] (default), not in the key: nothing; mode on (default);"
                                + " ttl 1h (@Coalesce); scope INSTANCE (default); context false (@Coalesce)");
    }

    @Test
    void partsThatDoNotExist_leaveMethodsUnchanged() {
        shop().agent()
                .property("coalesce.context", "[T(Shopp).tenant, T(java.util.Locale).defalt]")
                .main("Shop")
                .prints("ab")
                .complains(MISTAKES);
    }

    @Test
    void strict_partsThatDoNotExistStopTheJvm() {
        shop().agent("strict=true")
                .property("coalesce.context", "[T(Shopp).tenant, T(java.util.Locale).defalt]")
                .main("Shop")
                .ended(1)
                .complains(MISTAKES);
    }

    @Test
    void partsOfAnotherForm_areErrorsAtTheStart() {
        shop().agent("context=[tenant,T(com.acme.Tenant)],strict=true")
                .main("Shop")
                .ended(1)
                .complains(
                        "agent argument: option context has the part \"tenant\". Use a class and a static member, such as"
                                + " T(com.acme.Tenant).current",
                        "agent argument: option context has the part \"T(com.acme.Tenant)\". Use");
    }

    @Test
    void context_separatesTenantsOfCoalescers() {
        coalescer("context=[T(" + ContextCoalescer.class.getName() + ".Tenants).CURRENT]")
                .printsQuietly(
                        "wrong answers: 0, loads beyond one for each key: 0",
                        "dropped: 2, wrong: 0",
                        "dropped: 2, wrong: 0",
                        "promoted: async of C, a new load");
    }

    /** A coalescer does not know its tenants, so it must not share. */
    @Test
    void partThatDoesNotExist_coalescerSharesNothing() {
        coalescer("context=[T(" + ContextCoalescer.class.getName() + ".Tenant).CURRENT]")
                .prints(
                        "wrong answers: 1940, loads beyond one for each key: all",
                        "dropped: 6, wrong: 4",
                        "dropped: 100, wrong: 98",
                        "promoted: async of C, a new load")
                .complains(
                        "Coalescer \"quotes\" shares nothing: the option context (agent argument) has the part \"T("
                                + ContextCoalescer.class.getName() + ".Tenant).CURRENT\", but there is no class ",
                        "the key of quotes could not be computed; such calls run the body uncoalesced");
    }

    @Test
    void context_isAddedWhereverMethodsAreCoalesced(@TempDir Path directory) throws IOException {
        String type = ContextPlaces.class.getName();
        Path file = Files.writeString(directory.resolve("coalesce.yaml"), """
                context: T(TYPE.Tenants).current
                methods:
                  TYPE.ofRule: {ttl: 1h}
                  TYPE.keyOfRule: {ttl: 1h, key: [id, T(TYPE$Tenants).CURRENT]}
                  TYPE.sharedByRule: {ttl: 1h, context: false}
                  TYPE$Client.find: {ttl: 1h, key: p0}
                  TYPE.write: {invalidates: {method: TYPE.ofRule, key: id}}
                """.replace("TYPE", type));
        JvmResult result = Jvm.of(jdk)
                .agent("config=" + file)
                .classPath(
                        Compile.into("context-places")
                                .apps(ContextPlaces.class)
                                .against(List.of(BuildOutput.APPS))
                                .flags("-g")
                                .classes(),
                        BuildOutput.APPS,
                        BuildOutput.ANNOTATIONS)
                .main(ContextPlaces.class);
        result.prints(
                "rule: [0, 1, 0, 1]",
                "key of a rule: [0, 1, 0, 1]",
                "context: false in a rule: [0, 0, 0, 0]",
                "proxy: [0, 1, 0, 1]",
                "publisher: [0, 1, 0, 1]",
                "array: [0, 0, 0, 0]",
                "invalidated by a rule: true true",
                "publisher of A, read by B: true",
                "size: 4, evictions: 46",
                "part that calls a coalesced method: true, bodies: 3");
        assertThat(result.err())
                .contains("the key of " + type + "$Tenants.ofHost could not be computed; such calls run the body"
                        + " uncoalesced: java.lang.IllegalStateException: a part of the option context calls the method."
                        + " Set context to false for it");
    }

    /** Two applications in one server, of which only one has tenants. */
    @Test
    void classThatOneLoaderFinds_isAddedThere() {
        String tenants =
                "public class Tenants { public static final ThreadLocal<String> CURRENT = new ThreadLocal<>(); }";
        String shop = """
                import dev.coalesce.Coalesce;
                public class Shop implements java.util.function.IntSupplier {
                    static int bodies;
                    @Coalesce(ttl = "1h") static int price(String sku) { return ++bodies; }
                    public int getAsInt() { return price("tea") + price("tea"); }
                }
                """;
        String server = """
                import java.net.URL;
                import java.net.URLClassLoader;
                import java.nio.file.Path;
                import java.util.List;
                import java.util.function.IntSupplier;
                public class Server {
                    public static void main(String[] directories) throws Exception {
                        for (String each : directories) {
                            URL[] urls = {Path.of(each).toUri().toURL()};
                            try (URLClassLoader loader = new URLClassLoader(urls, Server.class.getClassLoader())) {
                                System.out.println(((IntSupplier) loader.loadClass("Shop").newInstance()).getAsInt());
                            }
                        }
                    }
                }
                """;
        Path with = Compile.into("with-tenants")
                .source("Tenants", tenants)
                .source("Shop", shop)
                .classes();
        Path without = Compile.into("without-tenants").source("Shop", shop).classes();
        Path main = Compile.into("server").source("Server", server).classes();
        JvmResult result = Jvm.of(jdk)
                .agent("context=[T(Tenants).CURRENT]", "log=info")
                .classPath(main, BuildOutput.ANNOTATIONS)
                .main("Server", with + "/", without + "/");
        result.prints("2", "3");
        assertThat(result.err())
                .contains(
                        "; context T(Tenants).CURRENT (option context)",
                        "@Coalesce on Shop.price(java.lang.String) has no effect: the option context (agent argument) has"
                                + " the part \"T(Tenants).CURRENT\", but there is no class Tenants");
    }

    private JvmResult coalescer(String options) {
        return Jvm.of(jdk).agent(options).main(ContextCoalescer.class);
    }

    private Jvm keys() {
        return Jvm.of(jdk)
                .classPath(
                        Compile.into("context-keys")
                                .apps(ContextKeys.class, Promotion.class)
                                .flags("-g")
                                .classes(),
                        BuildOutput.ANNOTATIONS);
    }

    private Jvm shop() {
        Path classes =
                Compile.into("context-shop").source("Shop", SHOP).flags("-g").classes();
        return Jvm.of(jdk).classPath(classes, BuildOutput.ANNOTATIONS);
    }
}
