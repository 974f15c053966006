package dev.coalesce.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.testing.CapturedLog;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void contextChanged_takesEffectAfterARestart() throws Exception {
        Files.writeString(file, "context: [T(a.B).x, T(c.D).y]\n");
        assertThat(logAfterChangesTo("context: 'T(a.B).x;T(c.D).y'\nlog: warn\n"))
                .isEmpty();
        assertThat(logAfterChangesTo("context: [T(a.B).x]\n"))
                .contains("has changed; without effect until the JVM restarts: the option context");
        assertThat(logAfterChangesTo("methods: {}\n")).contains("the option context");
    }

    @Test
    void contextOfRuleChanged_takesEffectAfterARestart() throws Exception {
        assertThat(logAfterChangesTo(
                        "methods:\n  " + THIS + ".woven: {ttl: 1s}\n",
                        "methods:\n  " + THIS + ".woven: {ttl: 1s, context: false}\n"))
                .contains("without effect until the JVM restarts: the context of the rule \"" + THIS + ".woven\"");
    }

    @Test
    void brokenContext_leavesThePreviousFileInForce() throws Exception {
        Files.writeString(file, "context: T(a.B).x\n");
        assertThat(logAfterChangesTo("context: tenant\n"))
                .contains(
                        "line 1, column 1: option context has the part \"tenant\". Use a class and a static member",
                        "the previous version stays in force");
        assertThat(logAfterChangesTo("context: {other: b}\n"))
                .contains(
                        "option context is a mapping. Use key parts, such as [T(com.acme.Tenant).current].",
                        "the previous version stays in force");
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
                new LiveRules.OnReload() {
                    @Override
                    public void weaveLate(List<Class<?>> found) {} // cannot be woven

                    @Override
                    public void observe() {}
                });
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
