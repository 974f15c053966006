package dev.coalesce.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Burst;
import dev.coalesce.it.app.Cycles;
import dev.coalesce.it.app.DropInFlight;
import dev.coalesce.it.app.DropMistakes;
import dev.coalesce.it.app.Dropping;
import dev.coalesce.it.app.Failing;
import dev.coalesce.it.app.Futures;
import dev.coalesce.it.app.GivenUp;
import dev.coalesce.it.app.Interrupted;
import dev.coalesce.it.app.Methods;
import dev.coalesce.it.app.Mistakes;
import dev.coalesce.it.app.Named;
import dev.coalesce.it.app.OddKeys;
import dev.coalesce.it.app.Patience;
import dev.coalesce.it.app.Results;
import dev.coalesce.it.app.Scopes;
import dev.coalesce.it.app.Stale;
import dev.coalesce.it.app.Types;
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

/** Applications that were woven while they were built: with the runtime's jar, and no agent. */
@OnEveryJdk
record BuildTimeIT(Jdk jdk) {
    private static final String MAVENS = "dev.coalesce.it.woven.Main";
    private static final String[] COALESCED = {
        "active: true",
        "kept: [1, 1, 2]",
        "another object: 1",
        "after a write: [3, 2]",
        "locked: [4, 4]",
        "loaded: 1, hit: 1"
    };

    /** The applications of the other tests, and what the agent makes of them. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                Burst.class,
                Cycles.class,
                DropInFlight.class,
                DropMistakes.class,
                Dropping.class,
                Failing.class,
                Futures.class,
                GivenUp.class,
                Interrupted.class,
                Methods.class,
                Mistakes.class,
                Named.class,
                OddKeys.class,
                Patience.class,
                Results.class,
                Scopes.class,
                Stale.class,
                Types.class
            })
    void doesWhatItDoesUnderTheAgent(Class<?> app) {
        String[] expected = Jvm.of(jdk).agent().main(app).out().lines().toArray(String[]::new);
        assertThat(expected).isNotEmpty();
        Path woven = Woven.APPS;
        withRuntime(woven).option("-Xverify:all").main(app).prints(expected);
        withRuntime(woven).agent().main(app).prints(expected);
    }

    @Test
    void byMavenItIsCoalesced() {
        withRuntime(BuildTime.WOVEN).main(MAVENS).printsQuietly(COALESCED);
    }

    @Test
    void underTheAgentItIsNotWovenTwice() {
        withRuntime(BuildTime.WOVEN).agent("strict=true").main(MAVENS).printsQuietly(COALESCED);
    }

    @Test
    void itCanBeSwitchedOff() {
        withRuntime(BuildTime.WOVEN)
                .property("coalesce.enabled", "false")
                .main(MAVENS)
                .printsQuietly(
                        "active: false",
                        "kept: [1, 2, 3]",
                        "another object: 1",
                        "after a write: [4, 5]",
                        "locked: [6, 7]",
                        "loaded: 0, hit: 0");
    }

    @Test
    void anOptionThatCannotBeUsedIsReported() {
        String known = "; allowed: enabled, log, jmx, streamMemory, streamDisk, streamDir, maxBuffer, maxBufferBytes,"
                + " cancelGrace (config and strict exist only with the agent)";
        withRuntime(BuildTime.WOVEN)
                .property("coalesce.config", "nosuch.yaml")
                .property("coalesce.enabled", "nope")
                .property("coalesce.jmx", "nope")
                .property("coalesce.log", "loud")
                .property("coalesce.maxBuffer", "many")
                .property("coalesce.streamMemory", "1x")
                .property("coalesce.strict", "true")
                .property("coalesce.strickt", "1")
                .main(MAVENS)
                .prints(COALESCED)
                .complains(
                        "system property coalesce.config: unknown option \"config\"" + known,
                        "system property coalesce.strickt: unknown option \"strickt\"" + known,
                        "system property coalesce.strict: unknown option \"strict\"" + known,
                        "system property coalesce.enabled: option enabled is \"nope\"; allowed: true or false",
                        "system property coalesce.jmx: option jmx is \"nope\"; allowed: true or false",
                        "system property coalesce.log: option log is \"loud\"; allowed: error, warn, info, debug",
                        "system property coalesce.streamMemory: option streamMemory is \"1x\"; allowed: a number of",
                        "system property coalesce.maxBuffer: option maxBuffer is \"many\"; allowed: a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "debug"})
    void saysWhatIsCoalesced(String level) {
        String main = "INFO coalesce - coalescing " + MAVENS;
        withRuntime(BuildTime.WOVEN)
                .property("coalesce.log", level)
                .main(MAVENS)
                .prints(COALESCED)
                .complains("started, version ", main + ".price(java.lang.String)", main + ".locked(java.lang.String)");
    }

    @Test
    void saysThatItIsSwitchedOff() {
        withRuntime(BuildTime.WOVEN)
                .property("coalesce.log", "info")
                .property("coalesce.enabled", "false")
                .main(MAVENS)
                .complains("enabled=false: woven methods run their bodies");
    }

    /** One engine: what is woven by the agent drops what is kept for what was woven before, and the other way round. */
    @Test
    void withTheAgentBothAreOne() throws IOException {
        Path classes = Compile.into("both")
                .source("app/Kept", """
                        package app;
                        import dev.coalesce.*;
                        public class Kept {
                            static int bodies;
                            @Coalesce(ttl = "1h") static int get() { return ++bodies; }
                            @Invalidates(type = Late.class, method = "get") static void dropLate() {}
                        }
                        """)
                .source("app/Late", """
                        package app;
                        import dev.coalesce.*;
                        public class Late {
                            static int bodies;
                            @Coalesce(ttl = "1h") static int get() { return ++bodies; }
                            @Invalidates(type = Kept.class, method = "get") static void dropKept() {}
                            public static void main(String[] args) {
                                System.out.println(Kept.get() + " " + Kept.get() + " " + get() + " " + get());
                                dropKept();
                                System.out.println(Kept.get() + " " + get());
                                Kept.dropLate();
                                System.out.println(Kept.get() + " " + get());
                            }
                        }
                        """)
                .classes();
        Path woven = Woven.of(classes);
        Files.delete(woven.resolve("app/Late.class"));
        Jvm.of(jdk)
                .agent()
                .classPath(woven, classes, Built.ANNOTATIONS, BuildTime.RUNTIME)
                .main("app.Late")
                .printsQuietly("1 1 1 1", "2 1", "2 2");
    }

    @Test
    void asAModule() {
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
                .against(List.of(BuildTime.RUNTIME))
                .flags("-parameters")
                .classes();
        Path woven = Woven.of(classes);
        for (boolean agent : new boolean[] {false, true}) {
            Jvm jvm = agent ? Jvm.of(jdk).agent() : Jvm.of(jdk);
            jvm.modulePath(woven, Built.ANNOTATIONS, BuildTime.RUNTIME)
                    .module("shop", "shop.Main")
                    .printsQuietly("true 1 1");
        }
    }

    @Test
    void furtherRunsOfTheBuildWeaveNothingAgain() throws IOException {
        Path second = Woven.of(Woven.APPS);
        Path third = Woven.of(second);
        try (Stream<Path> files = Files.walk(second)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(third.resolve(second.relativize(file))).hasSameBinaryContentAs(file);
            }
        }
    }

    @Test
    void mistakesAreWarningsOrFailTheBuild() {
        Path classes = Compile.into("mistaken")
                .source(
                        "app/Mistaken",
                        "package app; class Mistaken { @dev.coalesce.Coalesce(ttl = \"soon\") void get() {} }")
                .classes();
        String mistake = "@Coalesce on app.Mistaken.get() has no effect: ttl: read \"soon\"";
        Woven.weave(classes, Built.directory("lenient")).ended(0).complains("warning: " + mistake);
        Woven.weave(classes, Built.directory("strict"), "--strict").ended(1).complains("error: " + mistake);
    }

    @Test
    void whatIsNotAnnotatedIsNotTouched() throws IOException {
        String plain = "dev/coalesce/it/app/Plain.class";
        assertThat(Woven.APPS.resolve(plain)).hasSameBinaryContentAs(Built.APPS.resolve(plain));
    }

    private Jvm withRuntime(Path classes) {
        return Jvm.of(jdk).classPath(classes, Built.ANNOTATIONS, BuildTime.RUNTIME);
    }

    /** By the command line, which does what the plugins of build tools do. */
    private static final class Woven {
        static final Path APPS = of(Built.APPS);

        static Path of(Path classes) {
            Path woven = Built.directory("woven");
            assertThat(weave(classes, woven).status()).isZero();
            return woven;
        }

        static Run weave(Path classes, Path woven, String... options) {
            List<String> arguments = new ArrayList<>(List.of(options));
            String against = Built.classPath().stream().map(Path::toString).collect(joining(File.pathSeparator));
            arguments.addAll(List.of(classes.toString(), woven.toString(), against));
            return Jvm.of(Jdk.in(Path.of(System.getProperty("java.home"))).orElseThrow())
                    .classPath(BuildTime.BYTE_BUDDY, BuildTime.PLUGIN, BuildTime.RUNTIME, Built.ANNOTATIONS)
                    .main("dev.coalesce.build.Main", arguments.toArray(String[]::new));
        }
    }
}
