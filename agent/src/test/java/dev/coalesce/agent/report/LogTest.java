package dev.coalesce.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.coalesce.agent.testing.CapturedLog;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what is logged, and how often. */
class LogTest {
    private static final class UnprintableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("the message cannot be created");
        }
    }

    private final CapturedLog log = CapturedLog.listen();

    @AfterEach
    void close() {
        log.close();
        Log.setLevel("warn");
    }

    @ParameterizedTest
    @CsvSource({"error, 1", "WARN, 2", "' info ', 3", "Debug, 3"})
    void level_includesTheLevelsBeforeIt(String level, int lines) {
        assertThat(Log.setLevel(level)).isTrue();
        Log.error("LogTest error", new IllegalStateException());
        Log.warn("LogTest warning");
        Log.info("LogTest information");

        assertThat(log.lines("LogTest ")).hasSize(lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "loud", "trace"})
    void unknownLevel_changesNothing(String level) {
        assertThat(Log.setLevel(level)).isFalse();
        Log.warn("LogTest warning");
        Log.info("LogTest information");

        assertThat(log.lines("LogTest ")).hasSize(1);
    }

    @Test
    void warnOnce_logsOncePerKind() {
        Log.warnOnce("LogTest kind", "the first of its kind");
        Log.warnOnce("LogTest kind", "the second of its kind");
        Log.warnOnce("LogTest other kind", "the first of its kind");

        assertThat(log.lines("the first of its kind")).hasSize(2);
        assertThat(log.lines("the second of its kind")).isEmpty();
    }

    @Test
    void cause_isOneLineAndHasAStackTraceAtDebugOnly() {
        Log.warnOnce("LogTest brief", "failed", new IllegalStateException("because"));
        assertThat(log.lines("failed"))
                .singleElement()
                .asString()
                .endsWith("failed: java.lang.IllegalStateException: because");
        assertThat(log.lines("\tat ")).isEmpty();

        Log.setLevel("debug");
        Log.warnOnce("LogTest long", "failed again", new IllegalStateException("because"));
        assertThat(log.lines("\tat " + LogTest.class.getName())).isNotEmpty();
    }

    @Test
    void warnEvery_logsAtMostOncePerPeriod() {
        for (int i = 0; i < 3; i++) {
            Log.warnEvery(TimeUnit.DAYS.toNanos(1), "LogTest daily", "daily");
            Log.warnEvery(0, "LogTest always", "always");
        }

        assertThat(log.lines("daily")).hasSize(1);
        assertThat(log.lines("always")).hasSize(3);
    }

    @Test
    void exceptionThatCannotBePrinted_isLoggedByItsType() {
        assertThatCode(() -> {
                    Log.warnOnce("LogTest silent", "it fails", new UnprintableException());
                    Log.error("it fails badly", new UnprintableException());
                })
                .doesNotThrowAnyException();
        assertThat(log.lines("it fails: ")).singleElement().asString().endsWith(UnprintableException.class.getName());
    }

    @Test
    void text_isOneShortLine() {
        assertThat(Log.oneLine("a key")).isEqualTo("a key");
        assertThat(Log.oneLine(null)).isEqualTo("null");
        assertThat(Log.oneLine("two\r\nlines\u001b[31m")).isEqualTo("two\\r\\nlines\\u001b[31m");
        assertThat(Log.oneLine("x".repeat(1_000_000))).hasSizeLessThan(1_000).endsWith("...");
        assertThat(Log.oneLine(new UnprintableException())).isEqualTo("a " + UnprintableException.class.getName());
    }

    @Test
    void messageWithInvisibleCharacters_isOneLineThatShowsThem() {
        Log.warn("LogTest key a\nFORGED \u009b31m \u2028 \u202e bidi \u200b \ud800 é 😀");

        assertThat(log.lines("LogTest key"))
                .singleElement()
                .asString()
                .endsWith("a\\nFORGED \\u009b31m \\u2028 \\u202e bidi \\u200b \\ud800 é 😀");
        assertThat(log.lines("FORGED")).hasSize(1);
    }

    @Test
    void stackTraceOfMessagesWithLineBreaks_hasOneLineForEach() {
        IllegalStateException cause = new IllegalStateException("b\nFORGED cause");
        cause.addSuppressed(new IllegalStateException("c\nFORGED suppressed"));
        Log.error("LogTest trace", new IllegalStateException("a\nFORGED message", cause));

        assertThat(log.lines("FORGED"))
                .hasSize(3)
                .allMatch(line -> line.startsWith("java.lang.IllegalStateException: a\\nFORGED")
                        || line.startsWith("Caused by: java.lang.IllegalStateException: b\\nFORGED")
                        || line.startsWith("\tSuppressed: java.lang.IllegalStateException: c\\nFORGED"));
    }

    @Test
    void messagesOmitted_nextOneCountsThem() {
        Log.warnEvery(TimeUnit.DAYS.toNanos(1), "LogTest counted", "counted");
        Log.warnEvery(TimeUnit.DAYS.toNanos(1), "LogTest counted", "counted");
        Log.warnEvery(TimeUnit.DAYS.toNanos(1), "LogTest counted", "counted");
        Log.warnEvery(0, "LogTest counted", "counted");

        assertThat(log.lines("counted")).hasSize(2);
        assertThat(log.lines("counted (and 2 more of this kind since the last message)"))
                .hasSize(1);
    }

    @Test
    void configurationErrorNotStrict_isLoggedOnce() {
        ConfigurationErrors.report("LogTest error message");
        ConfigurationErrors.report("LogTest error message");

        assertThat(log.lines("LogTest error message")).hasSize(1);
    }
}
