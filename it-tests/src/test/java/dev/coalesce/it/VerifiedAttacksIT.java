package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.VerifiedAttacks;
import org.junit.jupiter.api.Test;

/** Verifies results that are huge, cyclic, lazy, locked, or changed by another thread. The program must not notice. */
@OnEveryJdk
record VerifiedAttacksIT(Jdk jdk) {
    private static final String VERIFY = "mode=verify";

    @Test
    void resultsThatAreHardToRead_programDoesNotNotice() {
        JvmResult plain = Jvm.of(jdk).main(VerifiedAttacks.class);
        JvmResult verified = Jvm.of(jdk).agent(VERIFY).main(VerifiedAttacks.class);

        assertThat(plain.out()).contains("locked: [shared]", "failures: 400", "same: 400", "unloaded: true");
        assertThat(verified.out()).as("%s", verified).isEqualTo(plain.out());
        assertThat(verified.err())
                .contains("VerifiedAttacks.cyclic ", "VerifiedAttacks.entity ", "VerifiedAttacks.fails ")
                .containsPattern("VerifiedAttacks\\.locked +clean in one context ")
                .doesNotContain("no longer observed", "Exception");
    }

    @Test
    void detachDuringAVerifiedCall_callEndsAsIfNothingWereThere() throws Exception {
        try (RunningJvm app = Jvm.of(jdk).agent(VERIFY).launch(VerifiedAttacks.class, "hold")) {
            assertThat(app.readAnswer()).isEmpty();

            Jvm.of(jdk)
                    .jar(BuildOutput.AGENT_JAR, "detach", app.pid())
                    .prints("Coalesce was removed from process " + app.pid());

            app.expect("end", "result of held", "result of later", "end").awaitExit();
            assertThat(app.stderr()).doesNotContain("no longer observed", "Exception");
        }
    }
}
