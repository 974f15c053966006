package dev.coalesce.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.testing.Said;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of rules that the file has only later. */
class LiveRulesTest {
    private static final String THIS = LiveRulesTest.class.getName();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = directory.resolve("late.yaml");
    }

    @Test
    void aLaterRuleForAWovenMethodHasMatched() throws Exception {
        Files.writeString(file, "log: warn\n");
        assertThat(saidOfLater("methods:\n  " + THIS + ".woven: {ttl: 1s}\n")).isEmpty();
    }

    @Test
    void whatIsSaidOfAnUnwovenMethodAtOnceIsNotSaidAgainInOtherWords() throws Exception {
        Files.writeString(file, "log: warn\n");
        assertThat(saidOfLater("methods:\n  " + THIS + ".other: {ttl: 1s}\n"))
                .contains("since its class is loaded already and the method was not woven")
                .doesNotContain("has matched nothing");
    }

    @Test
    void theFileMayComeLaterToo() throws Exception {
        assertThat(saidOfLater("methods:\n  " + THIS + ".woven: {ttl: 1s}\n  com.acme.Nowhere.get:\n"))
                .doesNotContain(THIS)
                .contains("com.acme.Nowhere.get", "no such class has been loaded by the end");
    }

    @Test
    void whatIsKnownOfItStaysKnownWhenTheFileChangesAgain() throws Exception {
        assertThat(saidOfLater(
                        "methods:\n  " + THIS + ".woven: {ttl: 1s}\n", "methods:\n  " + THIS + ".woven: {ttl: 100s}\n"))
                .isEmpty();
    }

    /** By the end of a JVM in which this class is loaded, with one woven method, and the file changes to these texts. */
    private String saidOfLater(String... texts) throws Exception {
        String argument = "config=" + file;
        Options first = Options.read(argument, new Properties());
        RuleBook book = new RuleBook(first.rules());
        book.woven(THIS.replace('.', '/'), "woven", "()V");
        LiveRules live = new LiveRules(argument, first, book, new RuntimeOverrides(), loaded(LiveRulesTest.class));
        try (Said said = Said.listen()) {
            for (String text : texts) {
                Files.writeString(file, text);
                live.look();
                live.look();
            }
            live.tellUnmatched("by the end of the JVM");
            return said.text();
        }
    }

    private static Instrumentation loaded(Class<?>... classes) {
        return (Instrumentation) Proxy.newProxyInstance(
                LiveRulesTest.class.getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getAllLoadedClasses");
                    return classes;
                });
    }
}
