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

/** When the compiler runs the processor, and that a build does not notice it otherwise: what docs/annotations.md says. */
class DiscoveryTest {
    private static final String MISTAKE = "@Coalesce: ttl: read \"x\"; allowed: a duration such as";

    private static Compilation compile(String ttl, String... flags) {
        List<String> all = new ArrayList<>(List.of("-Werror", "-Xlint:all,-processing,-options"));
        all.addAll(Arrays.asList(flags));
        return Compilation.of(
                List.of(),
                all,
                Map.of("Subject", "class Subject { @Coalesce(ttl = \"%s\") void get() {} }".formatted(ttl)));
    }

    @Test
    void byDefaultUpTo22ItRunsAndFrom23ItDoesNot() {
        boolean runs = Runtime.version().feature() < 23;
        assertThat(compile("x").messages().stream().anyMatch(message -> message.startsWith(MISTAKE)))
                .isEqualTo(runs);
    }

    @Test
    void aProcessorPathSwitchesItOn() {
        assertThat(compile("x", "-processorpath", System.getProperty("java.class.path"))
                        .messages())
                .anyMatch(message -> message.startsWith(MISTAKE));
    }

    @Test
    void itsNameSwitchesItOn() {
        assertThat(compile("x", "-processor", CoalesceProcessor.class.getName()).messages())
                .anyMatch(message -> message.startsWith(MISTAKE));
    }

    @Test
    void procNoneSwitchesItOff() {
        compile("x", "-proc:none").isQuiet();
    }

    /** Also on a compiler that is newer than this jar. */
    @Test
    void aBuildThatFailsOnWarningsGoesOn() {
        String newest = String.valueOf(Runtime.version().feature());
        for (String release : List.of("8", "11", "17", newest)) {
            compile("1s", "-processor", CoalesceProcessor.class.getName(), "--release", release)
                    .isQuiet();
        }
    }

    @Test
    void itGeneratesNothing() throws IOException {
        Compilation compilation = compile("1s", "-processor", CoalesceProcessor.class.getName());
        compilation.isQuiet();
        try (var files = Files.walk(compilation.output())) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactly("Subject.class");
        }
    }

    @Test
    void gradleIsToldThatItLooksAtOneClassAtATime() throws IOException {
        try (var file = Objects.requireNonNull(
                CoalesceProcessor.class.getResourceAsStream("/META-INF/gradle/incremental.annotation.processors"))) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(CoalesceProcessor.class.getName() + ",isolating");
        }
    }
}
