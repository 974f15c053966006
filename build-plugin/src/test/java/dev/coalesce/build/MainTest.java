package dev.coalesce.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.Coalesce;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line: arguments, output and messages. */
class MainTest {
    private static final String GOOD = entry(Good.class);
    private static final String PARTIAL = entry(Partial.class);
    private static final List<String> ERRORS = List.of(error("first"), error("second"));

    @TempDir
    private Path directory;

    private Path good;
    private Path partial;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    static class Good {
        @Coalesce(ttl = "1s")
        void get() {}
    }

    /** Two of its methods have a configuration error. */
    static class Partial {
        @Coalesce(ttl = "soon")
        void first() {}

        @Coalesce(ttl = "soon")
        void second() {}

        @Coalesce(ttl = "1s")
        void third() {}
    }

    @BeforeEach
    void findClasses() throws IOException {
        good = classes("good", GOOD);
        partial = classes("partial", PARTIAL);
    }

    @Test
    void sameDirectoryAsTarget_isWovenInPlace() throws IOException {
        assertThat(run(good, good)).isZero();
        assertThat(isWoven(Files.readAllBytes(good.resolve(GOOD)))).isTrue();
        assertThat(messages()).isEmpty();
    }

    @Test
    void sameJarAsTarget_isWovenInPlace() throws IOException {
        Path jar = jar(good);

        assertThat(run(jar, jar)).isZero();
        assertThat(isWoven(entry(jar, GOOD))).isTrue();
        assertThat(entry(jar, "a.txt")).asString(StandardCharsets.UTF_8).isEqualTo("a resource");
        assertThat(files()).containsExactly("good", "good.jar", "partial");
    }

    @Test
    void existingJarAsTarget_isReplaced() throws IOException {
        Path target = jar(partial);

        assertThat(run(jar(good), target)).isZero();
        assertThat(isWoven(entry(target, GOOD))).isTrue();
        assertThat(files()).containsExactly("good", "good.jar", "partial", "partial.jar");
    }

    @Test
    void strictAndConfigurationErrors_leavesTheJarUnchanged() throws IOException {
        Path jar = jar(partial);
        byte[] before = Files.readAllBytes(jar);

        assertThat(run("--strict", jar, jar)).isEqualTo(1);
        assertThat(jar).hasBinaryContent(before);
        assertThat(files()).containsExactly("good", "partial", "partial.jar");
    }

    @Test
    void unreadableClass_leavesTheJarUnchanged() throws IOException {
        Files.write(good.resolve("Damaged.class"), new byte[] {1, 2, 3});
        Path jar = jar(good);
        byte[] before = Files.readAllBytes(jar);

        assertThat(run(jar, jar)).isEqualTo(1);
        assertThat(jar).hasBinaryContent(before);
        assertThat(files()).containsExactly("good", "good.jar", "partial");
        assertThat(messages().get(0)).startsWith("error: " + jar + " could not be woven into " + jar + ": ");
        assertThat(messages()).noneMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void configurationErrors_areOneLineEach() {
        assertThat(run(partial, directory.resolve("woven"))).isZero();
        assertThat(messages()).containsExactly("warning: " + ERRORS.get(0), "warning: " + ERRORS.get(1));
        assertThat(run("--strict", partial, directory.resolve("strict"))).isEqualTo(1);
        assertThat(messages()).containsExactly("error: " + ERRORS.get(0), "error: " + ERRORS.get(1));
    }

    @Test
    void strictRunRepeated_failsEachTime() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(run("--strict", partial, partial)).isEqualTo(1);
            assertThat(messages()).containsExactly("error: " + ERRORS.get(0), "error: " + ERRORS.get(1));
            assertThat(isWoven(Files.readAllBytes(partial.resolve(PARTIAL)))).isFalse();
        }
    }

    @Test
    void runRepeated_warnsEachTime() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(run(partial, partial)).isZero();
            assertThat(isWoven(Files.readAllBytes(partial.resolve(PARTIAL)))).isTrue();
            assertThat(messages()).containsExactly("warning: " + ERRORS.get(0), "warning: " + ERRORS.get(1));
        }
    }

    @Test
    void strictRunAfterLenientRun_fails() {
        assertThat(run(partial, partial)).isZero();
        assertThat(messages()).hasSize(2);
        assertThat(run("--strict", partial, partial)).isEqualTo(1);
        assertThat(messages()).containsExactly("error: " + ERRORS.get(0), "error: " + ERRORS.get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"woven", "woven/", "new/woven", "woven.jar/"})
    void newTargetWithoutJarSuffix_isADirectory(String target) {
        assertThat(run(jar(good), directory + "/" + target)).isZero();
        assertThat(directory.resolve(target).resolve(GOOD)).isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"woven.jar", "new/WOVEN.JAR"})
    void newTargetWithJarSuffix_isAJar(String target) throws IOException {
        assertThat(run(good, directory + "/" + target)).isZero();
        assertThat(isWoven(entry(directory.resolve(target), GOOD))).isTrue();
    }

    @Test
    void invalidArgument_isNamedInTheMessage() throws IOException {
        Path text = Files.writeString(directory.resolve("notes.txt"), "not classes");

        assertThat(run("--strikt", good, good)).isEqualTo(2);
        assertThat(messages())
                .containsExactly(
                        "error: there is no option \"--strikt\". Use --strict, or run with --help for the usage.");
        assertThat(run("-strict", good, good)).isEqualTo(2);
        assertThat(messages())
                .containsExactly(
                        "error: there is no option \"-strict\". Use --strict, or run with --help for the usage.");
        assertThat(run(good)).isEqualTo(2);
        assertThat(messages())
                .containsExactly("error: the arguments are [" + good
                        + "]. Use [--strict] CLASSES TARGET [CLASSPATH], or run with --help for the usage.");
        assertThat(run(directory.resolve("none"), good)).isEqualTo(2);
        assertThat(messages())
                .containsExactly("error: CLASSES " + directory.resolve("none")
                        + " does not exist. Give a directory or jar of compiled classes.");
        assertThat(run(text, good)).isEqualTo(2);
        assertThat(messages())
                .containsExactly("error: CLASSES " + text
                        + " is neither a directory nor a jar. Give a directory or jar of compiled classes.");
        assertThat(run(good, text)).isEqualTo(2);
        assertThat(messages())
                .containsExactly("error: TARGET " + text
                        + " is a file but not a jar, and would be overwritten."
                        + " Give a directory or a jar, which may be new.");
        assertThat(text).hasContent("not classes");
        assertThat(out.size()).isZero();
    }

    @Test
    void noArgumentsOrHelp_printsTheUsage() {
        assertThat(run()).isZero();
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("[--strict] CLASSES TARGET [CLASSPATH]");
        assertThat(messages()).isEmpty();
    }

    private int run(Object... args) {
        String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
        return Main.run(print(out), print(err), texts);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    /** Returns the lines on standard error since the last call. */
    private List<String> messages() {
        List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
        err.reset();
        return lines;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path classes(String name, String entry) throws IOException {
        Path target = directory.resolve(name);
        Path file = target.resolve(entry);
        Files.createDirectories(file.resolveSibling(""));
        try (InputStream in = MainTest.class.getResourceAsStream("/" + entry)) {
            Files.write(file, in.readAllBytes());
        }
        Files.writeString(target.resolve("a.txt"), "a resource");
        return target;
    }

    private Path jar(Path classes) {
        Path jar = directory.resolve(classes.getFileName() + ".jar");
        try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                to.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
                to.write(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    private static byte[] entry(Path jar, String name) throws IOException {
        try (JarFile file = new JarFile(jar.toFile());
                InputStream in = file.getInputStream(file.getEntry(name))) {
            return in.readAllBytes();
        }
    }

    private static boolean isWoven(byte[] classFile) {
        return new String(classFile, StandardCharsets.ISO_8859_1).contains("dev/coalesce/runtime/CoalesceRuntime");
    }

    private static String entry(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private static String error(String method) {
        return "@Coalesce on " + Partial.class.getName() + "." + method
                + "() has no effect: ttl is \"soon\". Use a duration such as 500ms, 30s, 5m, 1h or PT30S.";
    }
}
