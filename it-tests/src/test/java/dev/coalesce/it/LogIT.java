package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Typo;
import org.junit.jupiter.api.Test;

/** What the agent says at each level of its option {@code log}, all of it on standard error. */
@OnEveryJdk
record LogIT(Jdk jdk) {
    private static final String WARNING = "[WARN] coalesce - @Coalesce on " + Typo.class.getName() + ".typo(";

    @Test
    void errorLeavesOutWarnings() {
        run("error").complains();
    }

    @Test
    void warnIsTheDefaultAndALineHasATime() {
        Run run = run("warn").complains(WARNING);
        assertThat(run.err()).matches("(?s)\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\[WARN] .*");
        Jvm.of(jdk).agent().main(Typo.class).prints(Typo.GOOD, Typo.TYPO).complains(WARNING);
    }

    @Test
    void infoSaysWhatTheAgentDoes() {
        run("info")
                .complains(
                        "[INFO] coalesce - installed, version ",
                        WARNING,
                        "[INFO] coalesce - coalescing " + Typo.class.getName() + ".good(java.lang.String)");
    }

    @Test
    void debugSaysNoLess() {
        assertThat(run("DEBUG").err()).contains("installed", WARNING, "coalescing");
    }

    private Run run(String level) {
        return Jvm.of(jdk).agent("log=" + level).main(Typo.class).prints(Typo.GOOD, Typo.TYPO);
    }
}
