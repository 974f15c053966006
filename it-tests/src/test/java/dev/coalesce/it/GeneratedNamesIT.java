package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.NamesOfGeneratedClasses;
import org.junit.jupiter.api.Test;

/** The name of a class does not decide whether a proxy's calls are coalesced. */
@OnEveryJdk
record GeneratedNamesIT(Jdk jdk) {
    private static final String[] ANSWERS = {
        "mallory: refused, refused", "admin: order 1, invoice 1", "mallory: refused, refused"
    };

    @Test
    void handwrittenClassBehindProxy_everyCallerIsChecked() {
        try (RunningJvm app = Jvm.of(jdk).agent().launch(NamesOfGeneratedClasses.class)) {
            assertThat(app.readAnswer()).containsExactly(ANSWERS);
            app.expect("again", ANSWERS);
        }
    }

    @Test
    void classLoadedBeforeAgent_everyCallerIsChecked() {
        try (RunningJvm app = Jvm.of(jdk).launch(NamesOfGeneratedClasses.class)) {
            assertThat(app.readAnswer()).containsExactly(ANSWERS);
            assertThat(Jvm.of(jdk)
                            .jar(BuildOutput.AGENT_JAR, "attach", app.pid())
                            .status())
                    .isZero();
            app.expect("again", ANSWERS).expect("and again", ANSWERS);
        }
    }
}
