package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.AttachedByItself;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that install the agent in their own JVM by the library {@code coalesce-attach}. */
@OnEveryJdk
record AttachLibraryIT(Jdk jdk) {
    private static final Path LIBRARY = BuildOutput.path("it.attach");
    private static final String NOT_ATTACHED = "[coalesce] WARN not attached; the application runs without the agent: ";

    @ParameterizedTest
    @ValueSource(strings = {"once", "initializer", "together", "loaders"})
    void install_coalescesLoadedAndLaterClasses(String way) {
        quietJvm()
                .main(AttachedByItself.class, way)
                .printsQuietly("before: 2", "installed: true", "active: true", "after: 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"twice", "interrupted"})
    void install_keepsInterruptAndDoesNothingTheSecondTime(String way) {
        quietJvm()
                .main(AttachedByItself.class, way)
                .printsQuietly("before: 2", "installed: true true", "active: true", "after: 2");
    }

    /** Containers that share their {@code /tmp} have processes with equal ids. */
    @Test
    void socketOfAnotherJvm_isLeftAlone() {
        quietJvm()
                .main(AttachedByItself.class, "socket of another JVM")
                .printsQuietly("before: 2", "installed: true", "active: true", "after: 2");
    }

    @Test
    void agentPresent_isKept() {
        jvm().agent("log=error")
                .main(AttachedByItself.class, "once", "log=debug")
                .printsQuietly("before: 1", "installed: true", "active: true", "after: 2");
    }

    @Test
    void agentDisabledByFlag_staysDisabled() {
        jvm().agent("enabled=false")
                .main(AttachedByItself.class, "once")
                .printsQuietly("before: 2", "installed: false", "active: false", "after: 3");
    }

    @Test
    void options_reachTheAgent() {
        JvmResult run = quietJvm().main(AttachedByItself.class, "once", "log=info,nonsense=1");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err()).contains("there is no option \"nonsense\"", "attached, version");
    }

    @Test
    void jvmThatForbidsAttaching_runsAndSaysWhatToDo() {
        jvm().option("-XX:+DisableAttachMechanism")
                .main(AttachedByItself.class, "twice")
                .prints("before: 2", "installed: false false", "active: false", "after: 3")
                .complains(NOT_ATTACHED + "the JVM was started with -XX:+DisableAttachMechanism");
        jvm().option("-XX:-EnableDynamicAgentLoading")
                .main(AttachedByItself.class, "twice")
                .prints("before: 2", "installed: false false", "active: false", "after: 3")
                .complains(NOT_ATTACHED + "the JVM was started with -XX:-EnableDynamicAgentLoading");
    }

    @Test
    void imageWithoutAttachModule_attaches() throws Exception {
        Jvm.of(image("java.base,java.instrument"))
                .classPath(BuildOutput.APPS, BuildOutput.ANNOTATIONS, LIBRARY)
                .option("-XX:+EnableDynamicAgentLoading")
                .main(AttachedByItself.class, "once")
                .printsQuietly("before: 2", "installed: true", "active: true", "after: 2");
    }

    @Test
    void imageWithoutManagement_knowsFlagsNevertheless() throws Exception {
        Jvm.of(image("java.base,java.instrument"))
                .classPath(BuildOutput.APPS, BuildOutput.ANNOTATIONS, LIBRARY)
                .option("-XX:+DisableAttachMechanism")
                .main(AttachedByItself.class, "once")
                .prints("before: 2", "installed: false", "active: false", "after: 3")
                .complains(NOT_ATTACHED + "the JVM was started with -XX:+DisableAttachMechanism");
    }

    @Test
    void imageWithoutInstrumentModule_runsAndSaysWhatToDo() throws Exception {
        Jvm.of(image("java.base"))
                .classPath(BuildOutput.APPS, BuildOutput.ANNOTATIONS, LIBRARY)
                .main(AttachedByItself.class, "once")
                .prints("before: 2", "installed: false", "active: false", "after: 3")
                .complains("has no module java.instrument. Add java.instrument to the jlink command");
    }

    @Test
    void jar_holdsOwnClassesTheAgentAndLicences() throws IOException {
        try (JarFile jar = new JarFile(LIBRARY.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
                    .isEqualTo("dev.coalesce.attach");
            assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName))
                    .contains(
                            "dev/coalesce/attach/coalesce-agent.jar",
                            "META-INF/LICENSE",
                            "META-INF/licenses/byte-buddy/LICENSE",
                            "META-INF/licenses/byte-buddy/NOTICE",
                            "META-INF/licenses/caffeine/LICENSE")
                    .allMatch(name -> name.startsWith("dev/coalesce/attach/") || name.startsWith("META-INF/"));
        }
    }

    @Test
    void temporaryFile_isReadableByItsUserOnlyAndDeleted() throws IOException {
        Path directory = BuildOutput.newDirectory("tmp");
        Files.createFile(directory.resolve("coalesce-agent-99999999-1.jar")); // of a JVM that was killed
        Files.createFile(directory.resolve("coalesce-agent-mine.jar"));
        quietJvm()
                .property("java.io.tmpdir", directory.toString())
                .main(AttachedByItself.class, "once")
                .printsQuietly("before: 2", "installed: true", "active: true", "after: 2");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("coalesce-agent-mine.jar");
        }
    }

    @Test
    void missingTemporaryDirectory_isReplaced() {
        quietJvm()
                .property("java.io.tmpdir", "/no/such/directory") // of which some JVMs warn
                .main(AttachedByItself.class, "once")
                .prints("before: 2", "installed: true", "active: true", "after: 2");
    }

    /** The library is an automatic module. The application's own module opens no package. */
    @Test
    void namedModule_attachesInFirstLineOfMain() {
        Path shop = Compile.into("module")
                .source(
                        "module-info",
                        "module shop { requires dev.coalesce.attach; requires dev.coalesce.annotations; }")
                .source("shop/Main", """
                        package shop;

                        import dev.coalesce.Coalesce;
                        import dev.coalesce.attach.CoalesceAttach;

                        class Main {
                            private static int bodies;

                            public static void main(String[] args) {
                                System.out.println(CoalesceAttach.install() + " " + CoalesceAttach.install());
                                System.out.println(Main.class.getModule().getName() + " " + price("tea") + " " + price("tea"));
                            }

                            @Coalesce(key = "sku", ttl = "1h")
                            private static int price(String sku) {
                                return ++bodies;
                            }
                        }
                        """)
                .against(List.of(LIBRARY))
                .flags("-parameters")
                .classes();
        Jvm.of(jdk)
                .option("-XX:+EnableDynamicAgentLoading", "--add-modules=java.instrument") // otherwise JVMs warn
                .modulePath(shop, LIBRARY, BuildOutput.ANNOTATIONS)
                .module("shop", "shop.Main")
                .printsQuietly("true true", "shop 1 1");
    }

    private Jvm jvm() {
        return Jvm.of(jdk).classPath(BuildOutput.APPS, BuildOutput.ANNOTATIONS, LIBRARY);
    }

    /** Since JDK 21, a JVM prints a warning unless this option is set. */
    private Jvm quietJvm() {
        return jvm().option("-XX:+EnableDynamicAgentLoading");
    }

    private Jdk image(String modules) {
        Path directory = BuildOutput.newDirectory("image").resolve("jdk");
        JvmResult run = Jvm.tool(jdk, "jlink", "--add-modules", modules, "--output", directory.toString());
        assertThat(run.status()).as("%s", run).isZero();
        return Jdk.in(directory).orElseThrow();
    }
}
