package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.ObservedAttacks;
import dev.coalesce.it.app.Redefiner;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Observes what is hard to observe. The program must not notice. */
@OnEveryJdk
record ObservedAttacksIT(Jdk jdk) {
    private static final String OBSERVED = "observe=" + ObservedAttacks.class.getName() + "*";
    private static final String[] LINES = {"failures: 300", "overflow", "calls: 2700", "unloaded: true"};

    @Test
    void recursionConstructorsLoadersAndHugeKeys_programDoesNotNotice() {
        JvmResult plain = Jvm.of(jdk).main(ObservedAttacks.class);
        JvmResult observed = Jvm.of(jdk).agent(OBSERVED).main(ObservedAttacks.class);

        assertThat(plain.out()).contains(LINES);
        assertThat(observed.out()).isEqualTo(plain.out());
        assertThat(observed.err())
                .contains("ObservedAttacks$Plugin.apply ", "ObservedAttacks$Shapes.ofLoader ")
                .doesNotContain("[WARN]", "<init>");
    }

    @Test
    void anotherAgentRetransforms_programDoesNotNotice() throws IOException {
        JvmResult observed = Jvm.of(jdk)
                .agent(OBSERVED)
                .option("-javaagent:" + AgentManifest.jar(Redefiner.class))
                .main(ObservedAttacks.class, "retransform");

        assertThat(observed.out()).contains(LINES);
        assertThat(observed.err()).contains("ObservedAttacks$Plugin.apply ").doesNotContain("[WARN]", "Exception");
    }

    @Test
    void detachDuringAnObservedCall_callEndsAsIfNothingWereThere() throws Exception {
        try (RunningJvm app = Jvm.of(jdk).agent(OBSERVED).launch(ObservedAttacks.class, "hold")) {
            assertThat(app.readAnswer()).isEmpty();

            Jvm.of(jdk)
                    .jar(BuildOutput.AGENT_JAR, "detach", app.pid())
                    .prints("Coalesce was removed from process " + app.pid());

            app.expect("end", "result of held", "result of later", "end").awaitExit();
            assertThat(app.stderr()).doesNotContain("[WARN]", "Exception");
        }
    }
}
