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

/** The command line: what it reads and writes, and what it says. */
class MainTest {
    private static final String GOOD = entry(Good.class);
    private static final String HALF = entry(Half.class);
    private static final List<String> MISTAKES = List.of(mistake("first"), mistake("second"));

    @TempDir
    private Path directory;

    private Path good;
    private Path half;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    static class Good {
        @Coalesce(ttl = "1s")
        void get() {}
    }

    /** Not all of it can be woven. */
    static class Half {
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
        half = classes("half", HALF);
    }

    @Test
    void aDirectoryIsWovenWhereItIs() throws IOException {
        assertThat(run(good, good)).isZero();
        assertThat(isWoven(Files.readAllBytes(good.resolve(GOOD)))).isTrue();
        assertThat(said()).isEmpty();
    }

    @Test
    void aJarIsWovenWhereItIs() throws IOException {
        Path jar = jar(good);

        assertThat(run(jar, jar)).isZero();
        assertThat(isWoven(entry(jar, GOOD))).isTrue();
        assertThat(entry(jar, "a.txt")).asString(StandardCharsets.UTF_8).isEqualTo("a resource");
        assertThat(files()).containsExactly("good", "good.jar", "half");
    }

    @Test
    void aJarThatIsThereIsReplaced() throws IOException {
        Path target = jar(half);

        assertThat(run(jar(good), target)).isZero();
        assertThat(isWoven(entry(target, GOOD))).isTrue();
        assertThat(files()).containsExactly("good", "good.jar", "half", "half.jar");
    }

    @Test
    void aJarStaysAsItWasWhereThereAreMistakes() throws IOException {
        Path jar = jar(half);
        byte[] before = Files.readAllBytes(jar);

        assertThat(run("--strict", jar, jar)).isEqualTo(1);
        assertThat(jar).hasBinaryContent(before);
        assertThat(files()).containsExactly("good", "half", "half.jar");
    }

    @Test
    void aJarStaysAsItWasWhereAClassCannotBeRead() throws IOException {
        Files.write(good.resolve("Damaged.class"), new byte[] {1, 2, 3});
        Path jar = jar(good);
        byte[] before = Files.readAllBytes(jar);

        assertThat(run(jar, jar)).isEqualTo(1);
        assertThat(jar).hasBinaryContent(before);
        assertThat(files()).containsExactly("good", "good.jar", "half");
        assertThat(said().get(0)).startsWith("error: " + jar + " could not be woven into " + jar + ": ");
        assertThat(said()).noneMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void aMistakeIsALine() {
        assertThat(run(half, directory.resolve("woven"))).isZero();
        assertThat(said()).containsExactly("warning: " + MISTAKES.get(0), "warning: " + MISTAKES.get(1));
        assertThat(run("--strict", half, directory.resolve("strict"))).isEqualTo(1);
        assertThat(said()).containsExactly("error: " + MISTAKES.get(0), "error: " + MISTAKES.get(1));
    }

    @Test
    void itFailsForAMistakeEachTime() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(run("--strict", half, half)).isEqualTo(1);
            assertThat(said()).containsExactly("error: " + MISTAKES.get(0), "error: " + MISTAKES.get(1));
            assertThat(isWoven(Files.readAllBytes(half.resolve(HALF)))).isFalse();
        }
    }

    @Test
    void aMistakeIsAWarningEachTime() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(run(half, half)).isZero();
            assertThat(isWoven(Files.readAllBytes(half.resolve(HALF)))).isTrue();
            assertThat(said()).containsExactly("warning: " + MISTAKES.get(0), "warning: " + MISTAKES.get(1));
        }
    }

    @Test
    void itFailsForAMistakeThatWasAWarning() {
        assertThat(run(half, half)).isZero();
        assertThat(said()).hasSize(2);
        assertThat(run("--strict", half, half)).isEqualTo(1);
        assertThat(said()).containsExactly("error: " + MISTAKES.get(0), "error: " + MISTAKES.get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"woven", "woven/", "new/woven", "woven.jar/"})
    void whatIsNewIsADirectory(String target) {
        assertThat(run(jar(good), directory + "/" + target)).isZero();
        assertThat(directory.resolve(target).resolve(GOOD)).isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"woven.jar", "new/WOVEN.JAR"})
    void whatIsNewIsAJarWhereItsNameSaysSo(String target) throws IOException {
        assertThat(run(good, directory + "/" + target)).isZero();
        assertThat(isWoven(entry(directory.resolve(target), GOOD))).isTrue();
    }

    @Test
    void whatCannotBeMeantIsNamed() throws IOException {
        Path text = Files.writeString(directory.resolve("notes.txt"), "not classes");

        assertThat(run("--strikt", good, good)).isEqualTo(2);
        assertThat(said()).containsExactly("error: read the option \"--strikt\"; allowed: --strict");
        assertThat(run("-strict", good, good)).isEqualTo(2);
        assertThat(said()).containsExactly("error: read the option \"-strict\"; allowed: --strict");
        assertThat(run(good)).isEqualTo(2);
        assertThat(said())
                .containsExactly(
                        "error: read [" + good + "]; allowed: [--strict] CLASSES TARGET [CLASSPATH]; --help says more");
        assertThat(run(directory.resolve("none"), good)).isEqualTo(2);
        assertThat(said())
                .containsExactly("error: CLASSES: read " + directory.resolve("none")
                        + ", which is not there; allowed: a directory or jar of compiled classes");
        assertThat(run(text, good)).isEqualTo(2);
        assertThat(said())
                .containsExactly("error: CLASSES: read " + text
                        + ", which is neither; allowed: a directory or jar of compiled classes");
        assertThat(run(good, text)).isEqualTo(2);
        assertThat(said())
                .containsExactly("error: TARGET: read " + text
                        + ", which is neither and would be lost; allowed: a directory or jar, also new");
        assertThat(text).hasContent("not classes");
        assertThat(out.size()).isZero();
    }

    @Test
    void itSaysHowItIsUsed() {
        assertThat(run()).isZero();
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("[--strict] CLASSES TARGET [CLASSPATH]");
        assertThat(said()).isEmpty();
    }

    private int run(Object... args) {
        String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
        return Main.run(print(out), print(err), texts);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    /** Since it was asked last. */
    private List<String> said() {
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
        Path made = directory.resolve(name);
        Path file = made.resolve(entry);
        Files.createDirectories(file.resolveSibling(""));
        try (InputStream in = MainTest.class.getResourceAsStream("/" + entry)) {
            Files.write(file, in.readAllBytes());
        }
        Files.writeString(made.resolve("a.txt"), "a resource");
        return made;
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

    private static String mistake(String method) {
        return "@Coalesce on " + Half.class.getName() + "." + method
                + "() has no effect: ttl: read \"soon\"; allowed: a duration such as 500ms, 30s, 5m, 1h or PT30S";
    }
}
