package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Typo;
import org.junit.jupiter.api.Test;

/** The lines that the agent writes to standard error at each level of the option {@code log}. */
@OnEveryJdk
record LogIT(Jdk jdk) {
    private static final String WARNING = "[WARN] coalesce - @Coalesce on " + Typo.class.getName() + ".typo(";

    @Test
    void levelError_omitsWarnings() {
        run("error").complains();
    }

    @Test
    void levelWarn_isTheDefaultAndPrintsTime() {
        JvmResult run = run("warn").complains(WARNING);
        assertThat(run.err()).matches("(?s)\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\[WARN] .*");
        Jvm.of(jdk).agent().main(Typo.class).prints(Typo.GOOD, Typo.TYPO).complains(WARNING);
    }

    @Test
    void levelInfo_namesCoalescedMethods() {
        run("info")
                .complains(
                        "[INFO] coalesce - installed, version ",
                        WARNING,
                        "[INFO] coalesce - coalescing " + Typo.class.getName() + ".good(java.lang.String)",
                        "[INFO] coalesce - linked " + Typo.class.getName() + ".good(java.lang.String): key [sku] ");
    }

    @Test
    void levelDebug_includesLevelInfo() {
        assertThat(run("DEBUG").err()).contains("installed", WARNING, "coalescing");
    }

    private JvmResult run(String level) {
        return Jvm.of(jdk).agent("log=" + level).main(Typo.class).prints(Typo.GOOD, Typo.TYPO);
    }
}
