package dev.coalesce.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The source files of all modules. */
class SourceFilesTest {
    private static final int MAX_LINES = 400;
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    @Test
    void mainSourceFiles_areShortEnoughToKeepInMind() throws IOException {
        List<Path> files = mainSources();
        assertThat(files).hasSizeGreaterThan(200);
        List<String> tooLong = new ArrayList<>();
        for (Path file : files) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_LINES) {
                tooLong.add(REPOSITORY.relativize(file) + ": " + lines + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    /** A comment that starts with one of these words has no subject, unless a comma or a verb gives it one. */
    @Test
    void comments_haveASubject() throws IOException {
        List<String> headless = new ArrayList<>();
        for (Path file : mainSources()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).matches(" *(/\\*\\*|//) (Who|Whose|Those that|Those who|Of an?|Of the) .*")) {
                    headless.add(REPOSITORY.relativize(file) + ":" + (i + 1) + ": "
                            + lines.get(i).strip());
                }
            }
        }
        assertThat(headless).isEmpty();
    }

    /** Returns the main source files of all modules. */
    static List<Path> mainSources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path parent : List.of(REPOSITORY, REPOSITORY.resolve("it-tests"))) {
            try (DirectoryStream<Path> modules = Files.newDirectoryStream(parent, Files::isDirectory)) {
                for (Path module : modules) {
                    addJavaFiles(module.resolve("src/main/java"), files);
                }
            }
        }
        return files;
    }

    private static void addJavaFiles(Path sources, List<Path> files) throws IOException {
        if (Files.isDirectory(sources)) {
            try (Stream<Path> all = Files.walk(sources)) {
                all.filter(path -> path.toString().endsWith(".java")).forEach(files::add);
            }
        }
    }
}
