package dev.coalesce.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.AbandonedFlight;
import dev.coalesce.it.app.Burst;
import dev.coalesce.it.app.ConfigurationErrors;
import dev.coalesce.it.app.ContextCoalescer;
import dev.coalesce.it.app.ContextKeys;
import dev.coalesce.it.app.Cycles;
import dev.coalesce.it.app.FailingMethods;
import dev.coalesce.it.app.Futures;
import dev.coalesce.it.app.Interruption;
import dev.coalesce.it.app.InvalidationErrors;
import dev.coalesce.it.app.InvalidationInFlight;
import dev.coalesce.it.app.Invalidations;
import dev.coalesce.it.app.Methods;
import dev.coalesce.it.app.NamedCoalescer;
import dev.coalesce.it.app.OddKeys;
import dev.coalesce.it.app.Promotion;
import dev.coalesce.it.app.Results;
import dev.coalesce.it.app.Scopes;
import dev.coalesce.it.app.Stale;
import dev.coalesce.it.app.Types;
import dev.coalesce.it.app.WaitTimeouts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs applications that were woven at build time, with the runtime jar and without the agent. */
@OnEveryJdk
record BuildTimeIT(Jdk jdk) {
    private static final String MAVEN_APP = "dev.coalesce.it.woven.Main";
    private static final String[] COALESCED = {
        "active: true",
        "cached: [1, 1, 2]",
        "another object: 1",
        "after invalidation: [3, 2]",
        "synchronized: [4, 4]",
        "loaded: 1, hit: 1"
    };

    /** Runs the applications of the other tests; their output under the agent is the expectation. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                Burst.class,
                Cycles.class,
                InvalidationInFlight.class,
                InvalidationErrors.class,
                Invalidations.class,
                FailingMethods.class,
                Futures.class,
                AbandonedFlight.class,
                Interruption.class,
                Methods.class,
                ConfigurationErrors.class,
                NamedCoalescer.class,
                OddKeys.class,
                WaitTimeouts.class,
                Results.class,
                Scopes.class,
                Stale.class,
                Types.class
            })
    void applicationWovenAtBuildTime_behavesAsUnderAgent(Class<?> app) {
        String showKeys = "-Dcoalesce.showKeys=true"; // marks differ from JVM to JVM
        String[] expected =
                Jvm.of(jdk).option(showKeys).agent().main(app).out().lines().toArray(String[]::new);
        assertThat(expected).isNotEmpty();
        Path woven = Woven.APPS;
        withRuntime(woven).option(showKeys).option("-Xverify:all").main(app).prints(expected);
        withRuntime(woven).option(showKeys).agent().main(app).prints(expected);
    }

    @Test
    void applicationWovenByMaven_isCoalesced() {
        withRuntime(BuildTimeWeaving.WOVEN_APP).main(MAVEN_APP).printsQuietly(COALESCED);
    }

    @Test
    void wovenApplicationUnderAgent_isNotWovenTwice() {
        withRuntime(BuildTimeWeaving.WOVEN_APP)
                .agent("strict=true")
                .main(MAVEN_APP)
                .printsQuietly(COALESCED);
    }

    @Test
    void enabledFalse_runsEveryBody() {
        withRuntime(BuildTimeWeaving.WOVEN_APP)
                .property("coalesce.enabled", "false")
                .main(MAVEN_APP)
                .printsQuietly(
                        "active: false",
                        "cached: [1, 2, 3]",
                        "another object: 1",
                        "after invalidation: [4, 5]",
                        "synchronized: [6, 7]",
                        "loaded: 0, hit: 0");
    }

    /** When a class is woven at build time, nobody knows the option: its parts are found when methods are linked. */
    @Test
    void contextOption_separatesTenants() {
        Path woven = Woven.of(Compile.into("woven-context")
                .apps(ContextKeys.class, ContextCoalescer.class, Promotion.class)
                .flags("-g")
                .classes());
        for (Class<?> app : List.of(ContextKeys.class, ContextCoalescer.class)) {
            String context = "[T(" + app.getName() + ".Tenants).CURRENT]";
            String[] expected = Jvm.of(jdk)
                    .classPath(woven, BuildOutput.ANNOTATIONS, BuildTimeWeaving.RUNTIME)
                    .agent()
                    .property("coalesce.context", context)
                    .main(app)
                    .out()
                    .lines()
                    .toArray(String[]::new);
            assertThat(expected[0]).startsWith("wrong answers: 0, ").endsWith(": 0");
            assertThat(expected).contains("dropped: 2, wrong: 0");
            withRuntime(woven).property("coalesce.context", context).main(app).prints(expected);
        }
        assertThat(withRuntime(woven)
                        .property("coalesce.context", "T(" + ContextKeys.class.getName() + ".Tenants).curent")
                        .main(ContextKeys.class)
                        .err())
                .contains(
                        ContextKeys.class.getName() + ".ofObject is not coalesced: the option context (system property"
                                + " coalesce.context) has the part \"T(" + ContextKeys.class.getName()
                                + ".Tenants).curent\", but "
                                + ContextKeys.class.getName()
                                + "$Tenants has no static \"curent\". Use a static field, or a static"
                                + " method without arguments; available: CURRENT, current, failing (did you mean CURRENT?).");
    }

    @Test
    void invalidOptions_areReported() {
        String allowed =
                ". Use one of enabled, log, jmx, showKeys, context, streamMemory, streamDisk, streamDir, refreshThreads, waitTimeout, waitNotice,"
                        + " maxBuffer, maxBufferBytes, cancelGrace, cluster, namespace, lease, engine, engineTimeout, maxPayload,"
                        + " secretFile (config, mode, strict, console, banner, observe exist only with the agent)";
        withRuntime(BuildTimeWeaving.WOVEN_APP)
                .property("coalesce.config", "nosuch.yaml")
                .property("coalesce.enabled", "nope")
                .property("coalesce.jmx", "nope")
                .property("coalesce.log", "loud")
                .property("coalesce.maxBuffer", "many")
                .property("coalesce.streamMemory", "1x")
                .property("coalesce.strict", "true")
                .property("coalesce.strickt", "1")
                .main(MAVEN_APP)
                .prints(COALESCED)
                .complains(
                        "system property coalesce.config: there is no option \"config\"" + allowed,
                        "system property coalesce.strickt: there is no option \"strickt\"" + allowed,
                        "system property coalesce.strict: there is no option \"strict\"" + allowed,
                        "system property coalesce.enabled: option enabled is \"nope\". Use true or false",
                        "system property coalesce.jmx: option jmx is \"nope\". Use true or false",
                        "system property coalesce.log: option log is \"loud\". Use one of error, warn, info, debug",
                        "system property coalesce.streamMemory: option streamMemory is \"1x\". Use a number of",
                        "system property coalesce.maxBuffer: option maxBuffer is \"many\". Use a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "debug"})
    void logLevelInfoOrDebug_namesCoalescedMethods(String level) {
        String main = "[INFO] coalesce - coalescing " + MAVEN_APP;
        String linked = "[INFO] coalesce - linked " + MAVEN_APP;
        withRuntime(BuildTimeWeaving.WOVEN_APP)
                .property("coalesce.log", level)
                .main(MAVEN_APP)
                .prints(COALESCED)
                .complains(
                        "started, version ",
                        main + ".price(java.lang.String)",
                        linked + ".price(java.lang.String): key [sku] ",
                        main + ".ofSynchronized(java.lang.String)",
                        linked + ".ofSynchronized(java.lang.String): key [sku] ");
    }

    @Test
    void enabledFalseAtLevelInfo_isLogged() {
        withRuntime(BuildTimeWeaving.WOVEN_APP)
                .property("coalesce.log", "info")
                .property("coalesce.enabled", "false")
                .main(MAVEN_APP)
                .complains("enabled=false: woven methods run their bodies");
    }

    /** Methods woven by the agent invalidate results of methods woven at build time, and vice versa. */
    @Test
    void wovenAtBuildAndLoadTime_shareOneEngine() throws IOException {
        Path classes = Compile.into("both")
                .source("app/WovenAtBuild", """
                        package app;
                        import dev.coalesce.*;
                        public class WovenAtBuild {
                            static int bodies;
                            @Coalesce(ttl = "1h") static int get() { return ++bodies; }
                            @Invalidates(type = WovenAtLoad.class, method = "get") static void invalidateWovenAtLoad() {}
                        }
                        """)
                .source("app/WovenAtLoad", """
                        package app;
                        import dev.coalesce.*;
                        public class WovenAtLoad {
                            static int bodies;
                            @Coalesce(ttl = "1h") static int get() { return ++bodies; }
                            @Invalidates(type = WovenAtBuild.class, method = "get") static void invalidateWovenAtBuild() {}
                            public static void main(String[] args) {
                                System.out.println(WovenAtBuild.get() + " " + WovenAtBuild.get() + " " + get() + " " + get());
                                invalidateWovenAtBuild();
                                System.out.println(WovenAtBuild.get() + " " + get());
                                WovenAtBuild.invalidateWovenAtLoad();
                                System.out.println(WovenAtBuild.get() + " " + get());
                            }
                        }
                        """)
                .classes();
        Path woven = Woven.of(classes);
        Files.delete(woven.resolve("app/WovenAtLoad.class"));
        Jvm.of(jdk)
                .agent()
                .classPath(woven, classes, BuildOutput.ANNOTATIONS, BuildTimeWeaving.RUNTIME)
                .main("app.WovenAtLoad")
                .printsQuietly("1 1 1 1", "2 1", "2 2");
    }

    @Test
    void wovenModule_isCoalescedWithAndWithoutAgent() {
        Path classes = Compile.into("woven-module")
                .source(
                        "module-info",
                        "module shop { requires dev.coalesce.annotations; requires dev.coalesce.runtime; }")
                .source("shop/Main", """
                        package shop;
                        class Main {
                            static int bodies;
                            record Item(String sku) {}
                            public static void main(String[] args) {
                                System.out.println(dev.coalesce.Coalescer.active() + " " + price(new Item("tea"))
                                        + " " + price(new Item("tea")));
                            }
                            @dev.coalesce.Coalesce(key = "item.sku", ttl = "1h")
                            private static int price(Item item) { return ++bodies; }
                        }
                        """)
                .against(List.of(BuildTimeWeaving.RUNTIME))
                .flags("-parameters")
                .classes();
        Path woven = Woven.of(classes);
        for (boolean agent : new boolean[] {false, true}) {
            Jvm jvm = agent ? Jvm.of(jdk).agent() : Jvm.of(jdk);
            jvm.modulePath(woven, BuildOutput.ANNOTATIONS, BuildTimeWeaving.RUNTIME)
                    .module("shop", "shop.Main")
                    .printsQuietly("true 1 1");
        }
    }

    @Test
    void alreadyWovenClasses_areNotChangedAgain() throws IOException {
        Path second = Woven.of(Woven.APPS);
        Path third = Woven.of(second);
        try (Stream<Path> files = Files.walk(second)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(third.resolve(second.relativize(file))).hasSameBinaryContentAs(file);
            }
        }
    }

    @Test
    void configurationError_warnsOrFailsStrictBuild() {
        Path classes = Compile.into("misconfigured")
                .source(
                        "app/Misconfigured",
                        "package app; class Misconfigured { @dev.coalesce.Coalesce(ttl = \"soon\") void get() {} }")
                .classes();
        String error = "@Coalesce on app.Misconfigured.get() has no effect: ttl is \"soon\"";
        Woven.weave(classes, BuildOutput.newDirectory("lenient")).ended(0).complains("warning: " + error);
        Woven.weave(classes, BuildOutput.newDirectory("strict"), "--strict")
                .ended(1)
                .complains("error: " + error);
    }

    @Test
    void classWithoutAnnotations_isNotChanged() throws IOException {
        String plain = "dev/coalesce/it/app/Plain.class";
        assertThat(Woven.APPS.resolve(plain)).hasSameBinaryContentAs(BuildOutput.APPS.resolve(plain));
    }

    private Jvm withRuntime(Path classes) {
        return Jvm.of(jdk).classPath(classes, BuildOutput.ANNOTATIONS, BuildTimeWeaving.RUNTIME);
    }

    /** Weaves with the command line of the build plugin, which does the same as the plugins of the build tools. */
    private static final class Woven {
        static final Path APPS = of(BuildOutput.APPS);

        static Path of(Path classes) {
            Path woven = BuildOutput.newDirectory("woven");
            assertThat(weave(classes, woven).status()).isZero();
            return woven;
        }

        static JvmResult weave(Path classes, Path woven, String... options) {
            List<String> arguments = new ArrayList<>(List.of(options));
            String classPath =
                    BuildOutput.classPath().stream().map(Path::toString).collect(joining(File.pathSeparator));
            arguments.addAll(List.of(classes.toString(), woven.toString(), classPath));
            return Jvm.of(Jdk.in(Path.of(System.getProperty("java.home"))).orElseThrow())
                    .classPath(
                            BuildTimeWeaving.BYTE_BUDDY,
                            BuildTimeWeaving.PLUGIN,
                            BuildTimeWeaving.RUNTIME,
                            BuildOutput.ANNOTATIONS)
                    .main("dev.coalesce.build.Main", arguments.toArray(String[]::new));
        }
    }
}
