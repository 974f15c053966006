package dev.coalesce.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.coalesce.agent.testing.Said;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said, and how often. */
class LogTest {
    private static final class Silent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    private final Said said = Said.listen();

    @AfterEach
    void close() {
        said.close();
        Log.level("warn");
    }

    @ParameterizedTest
    @CsvSource({"error, 1", "WARN, 2", "' info ', 3", "Debug, 3"})
    void eachLevelIncludesThoseBeforeIt(String level, int lines) {
        assertThat(Log.level(level)).isTrue();
        Log.error("LogTest error", new IllegalStateException());
        Log.warn("LogTest warning");
        Log.info("LogTest information");

        assertThat(said.lines("LogTest ")).hasSize(lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "loud", "trace"})
    void whatIsNoLevelChangesNothing(String level) {
        assertThat(Log.level(level)).isFalse();
        Log.warn("LogTest warning");
        Log.info("LogTest information");

        assertThat(said.lines("LogTest ")).hasSize(1);
    }

    @Test
    void onceMeansOncePerKind() {
        Log.warnOnce("LogTest kind", "the first of its kind");
        Log.warnOnce("LogTest kind", "the second of its kind");
        Log.warnOnce("LogTest other kind", "the first of its kind");

        assertThat(said.lines("the first of its kind")).hasSize(2);
        assertThat(said.lines("the second of its kind")).isEmpty();
    }

    @Test
    void aCauseIsOneLineAndWithStackWhereOneLooksForIt() {
        Log.warnOnce("LogTest brief", "failed", new IllegalStateException("because"));
        assertThat(said.lines("failed"))
                .singleElement()
                .asString()
                .endsWith("failed: java.lang.IllegalStateException: because");
        assertThat(said.lines("\tat ")).isEmpty();

        Log.level("debug");
        Log.warnOnce("LogTest long", "failed again", new IllegalStateException("because"));
        assertThat(said.lines("\tat " + LogTest.class.getName())).isNotEmpty();
    }

    @Test
    void onceInAWhileMeansNoMoreOften() {
        for (int i = 0; i < 3; i++) {
            Log.warnEvery(TimeUnit.DAYS.toNanos(1), "LogTest daily", "daily");
            Log.warnEvery(0, "LogTest always", "always");
        }

        assertThat(said.lines("daily")).hasSize(1);
        assertThat(said.lines("always")).hasSize(3);
    }

    @Test
    void aMessageNeverThrows() {
        assertThatCode(() -> {
                    Log.warnOnce("LogTest silent", "it fails", new Silent());
                    Log.error("it fails badly", new Silent());
                })
                .doesNotThrowAnyException();
        assertThat(said.lines("it fails: ")).singleElement().asString().endsWith(Silent.class.getName());
    }

    @Test
    void objectsOfTheApplicationAreShownInOneLineAndNotForEverLong() {
        assertThat(Log.text("a key")).isEqualTo("a key");
        assertThat(Log.text(null)).isEqualTo("null");
        assertThat(Log.text("two\r\nlines\u001b[31m")).isEqualTo("two lines [31m");
        assertThat(Log.text("x".repeat(1_000_000))).hasSizeLessThan(1_000).endsWith("...");
        assertThat(Log.text(new Silent())).isEqualTo("a " + Silent.class.getName());
    }

    @Test
    void aMistakeIsSaidOnceAndNothingElseUnlessItIsStrict() {
        ConfigurationErrors.report("LogTest mistake");
        ConfigurationErrors.report("LogTest mistake");

        assertThat(said.lines("LogTest mistake")).hasSize(1);
    }
}
