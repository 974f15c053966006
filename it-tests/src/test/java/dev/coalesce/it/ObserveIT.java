package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Observed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Observes methods: every call runs its own body, and the end of the JVM tells what sharing would have saved. */
@OnEveryJdk
record ObserveIT(Jdk jdk) {
    private static final String NAME = Observed.class.getName();
    private static final String ALL_BODIES = "bodies: 400, 400, 400, 8000";
    private static final String ONE_BODY_PER_KEY = "bodies: 400, 10, 400, 8000";

    @Test
    void optionObserve_everyCallRunsItsOwnBody_andTheReportNamesWhatRepeats() {
        JvmResult run = observed("observe=" + NAME).prints(ONE_BODY_PER_KEY, "wrong: 0");

        assertThat(run.out()).doesNotContain("has run");
        assertThat(run.err())
                .contains("coalesce observe ", "Observed.price ", "key [query]: trace is new in 100 % of the calls")
                .contains("  \"" + NAME + ".price(dev.coalesce.it.app.Observed$Query,java.lang.String)\":")
                .doesNotContain("Observed.nothing", "WARN", "Observed.annotated", "price of s1");
    }

    @Test
    void ruleWithModeObserve_annotatedMethodIsObservedAndNotCoalesced() {
        Path file = file("methods:\n  " + NAME + ".annotated:\n    mode: observe\n");
        JvmResult run = observed("config=" + file).prints(ALL_BODIES, "wrong: 0");

        assertThat(run.out()).doesNotContain("has run");
        assertThat(run.err()).contains("Observed.annotated ", "its own ttl: 97 % fewer executions");
    }

    @Test
    void suggestedRules_areAcceptedAsTheyAre_andEveryCallStillRunsItsOwnBody() {
        String report = observed("observe=" + NAME + ".price").err();
        Path rules = file(report.substring(report.indexOf("# Suggested by coalesce")));

        JvmResult run = observed("strict=true", "config=" + rules).prints(ONE_BODY_PER_KEY, "wrong: 0");

        assertThat(rules).content().contains("mode: verify", "key: [query]", "ttl: ");
        assertThat(run.err())
                .contains("coalesce verify    methods: 1", "Observed.price ")
                .doesNotContain("LEAK");
    }

    @Test
    void suggestedRulesWithModeOn_coalesce() {
        String report = observed("observe=" + NAME + ".price").err();
        Path rules = file(report.substring(report.indexOf("# Suggested by coalesce"))
                .replace("mode: verify", "mode: on")
                .replaceAll("ttl: \\w+", "ttl: 1h"));

        assertThat(observed("config=" + rules).out()).contains("bodies: 10, 10, 400, 8000");
    }

    @Test
    void unusablePattern_isReported() {
        observed("observe=com..acme")
                .complains("agent argument: option observe is \"com..acme\". Use patterns for classes or methods");
    }

    private JvmResult observed(String... options) {
        return Jvm.of(jdk).agent(options).main(Observed.class);
    }

    private static Path file(String yaml) {
        try {
            return Files.writeString(BuildOutput.newDirectory("observe").resolve("coalesce.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
