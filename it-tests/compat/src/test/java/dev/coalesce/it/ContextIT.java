package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that the agent makes again, and the context of their callers, with published libraries. */
@OnEveryJdk
record ContextIT(Jdk jdk) {
    @Test
    void registeredThreadLocals_areRestoredInTheBackground() {
        JvmResult run =
                jvmFor("restored", "micrometer-context").agent("log=info").main("Contexts");
        run.prints("refreshed: acme for acme", "promoted: acme for acme", "own: acme");
        assertThat(run.err())
                .contains("background calls of Contexts$Prices.stale run with the caller's thread-locals that are"
                        + " registered with io.micrometer.context");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "automatic"})
    void laterSubscription_runsInTheContextOfTheCall(String propagation) {
        String[] arguments = propagation.isEmpty() ? new String[0] : new String[] {propagation};
        jvmFor("reactor", "micrometer-context", "reactor")
                .agent()
                .main("ReactorContexts", arguments)
                .prints("acme for acme 1", "acme for acme 2, own third", "acme for acme 3, own null");
    }

    @Test
    void contextThatCannotBeRestored_isRefreshedOnACallersThread() {
        JvmResult run = jvmFor("lost", "spring-7", "spring-security", "logback")
                .agent("log=info")
                .main("LostContexts");
        run.prints(
                "logging context: acme null false, refreshed",
                "meanwhile: acme null false, first",
                "the refresher: acme null false, refreshed",
                "failed refresh: acme null false, first",
                "user: null ann false, refreshed",
                "transaction: null null true, refreshed",
                "no context: null null false, refreshed");
        assertThat(run.err())
                .contains("background calls of LostContexts$Prices.price run without the caller's thread-locals; a"
                        + " refresh runs on the caller's thread if");
    }

    private Jvm jvmFor(String program, String... sets) {
        List<Path> libraries = new ArrayList<>();
        Arrays.stream(sets).map(Libraries::of).forEach(libraries::addAll);
        return Libraries.jvmFor(jdk, "context/" + program, libraries);
    }
}
