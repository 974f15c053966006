package dev.coalesce.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.testing.CapturedLog;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what is reported about rules that are added to the file while the JVM runs. */
class LiveRulesTest {
    private static final String THIS = LiveRulesTest.class.getName();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("coalesce.yaml");
    }

    @Test
    void ruleAddedForWovenMethod_isNotReported() throws Exception {
        Files.writeString(file, "log: warn\n");
        assertThat(logAfterChangesTo("methods:\n  " + THIS + ".woven: {ttl: 1s}\n"))
                .isEmpty();
    }

    @Test
    void ruleAddedForUnwovenMethod_isReportedOnce() throws Exception {
        Files.writeString(file, "log: warn\n");
        assertThat(logAfterChangesTo("methods:\n  " + THIS + ".other: {ttl: 1s}\n"))
                .contains("because its class is already loaded and the method was not woven")
                .doesNotContain("matched nothing");
    }

    @Test
    void fileCreatedLater_isRead() throws Exception {
        assertThat(logAfterChangesTo("methods:\n  " + THIS + ".woven: {ttl: 1s}\n  com.acme.Nowhere.get:\n"))
                .doesNotContain(THIS)
                .contains("com.acme.Nowhere.get", "matched nothing by the end of the JVM: no such class was loaded");
    }

    @Test
    void ruleChangedTwice_isStillKnownToMatch() throws Exception {
        assertThat(logAfterChangesTo(
                        "methods:\n  " + THIS + ".woven: {ttl: 1s}\n", "methods:\n  " + THIS + ".woven: {ttl: 100s}\n"))
                .isEmpty();
    }

    /**
     * The log of a JVM in which this class is loaded, with one woven method, and in which the file changes to these
     * texts.
     */
    private String logAfterChangesTo(String... texts) throws Exception {
        String argument = "config=" + file;
        Options atStart = Options.read(argument, new Properties());
        RuleBook book = new RuleBook(atStart.rules());
        book.recordWoven(THIS.replace('.', '/'), "woven", "()V");
        LiveRules liveRules = new LiveRules(
                argument,
                atStart,
                book,
                new RuntimeOverrides(),
                instrumentationWithLoaded(LiveRulesTest.class),
                () -> {});
        try (CapturedLog log = CapturedLog.listen()) {
            for (String text : texts) {
                Files.writeString(file, text);
                liveRules.poll();
                liveRules.poll();
            }
            liveRules.reportUnmatchedRules("by the end of the JVM");
            return log.text();
        }
    }

    private static Instrumentation instrumentationWithLoaded(Class<?>... classes) {
        return (Instrumentation) Proxy.newProxyInstance(
                LiveRulesTest.class.getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getAllLoadedClasses");
                    return classes;
                });
    }
}
