package dev.coalesce.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The flags with which a compiler runs the processor, as docs/annotations.md lists them. Otherwise a build is
 * unaffected.
 */
class DiscoveryTest {
    private static final String ERROR = "@Coalesce: ttl is \"x\". Use a duration such as";

    private static Compilation compile(String ttl, String... flags) {
        List<String> all = new ArrayList<>(List.of("-Werror", "-Xlint:all,-processing,-options"));
        all.addAll(Arrays.asList(flags));
        return Compilation.of(
                List.of(),
                all,
                Map.of("Subject", "class Subject { @Coalesce(ttl = \"%s\") void get() {} }".formatted(ttl)));
    }

    @Test
    void noFlags_runsTheProcessorUpToJdk22Only() {
        boolean runs = Runtime.version().feature() < 23;
        assertThat(compile("x").messages().stream().anyMatch(message -> message.startsWith(ERROR)))
                .isEqualTo(runs);
    }

    @Test
    void processorPath_runsTheProcessor() {
        assertThat(compile("x", "-processorpath", System.getProperty("java.class.path"))
                        .messages())
                .anyMatch(message -> message.startsWith(ERROR));
    }

    @Test
    void processorName_runsTheProcessor() {
        assertThat(compile("x", "-processor", CoalesceProcessor.class.getName()).messages())
                .anyMatch(message -> message.startsWith(ERROR));
    }

    @Test
    void procNone_doesNotRunTheProcessor() {
        compile("x", "-proc:none").isQuiet();
    }

    /** The compiler may be newer than this jar. */
    @Test
    void anySourceLevelWithWerror_compilesWithoutWarnings() {
        String newest = String.valueOf(Runtime.version().feature());
        for (String release : List.of("8", "11", "17", newest)) {
            compile("1s", "-processor", CoalesceProcessor.class.getName(), "--release", release)
                    .isQuiet();
        }
    }

    @Test
    void run_generatesNoFiles() throws IOException {
        Compilation compilation = compile("1s", "-processor", CoalesceProcessor.class.getName());
        compilation.isQuiet();
        try (var files = Files.walk(compilation.output())) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactly("Subject.class");
        }
    }

    @Test
    void gradleMetadata_declaresAnIsolatingProcessor() throws IOException {
        try (var file = Objects.requireNonNull(
                CoalesceProcessor.class.getResourceAsStream("/META-INF/gradle/incremental.annotation.processors"))) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(CoalesceProcessor.class.getName() + ",isolating");
        }
    }
}
