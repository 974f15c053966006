package dev.coalesce.agent.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Simulated methods with and without a leak. */
class PlantedLeaksTest {
    private static final List<String> CAUSES = List.of("tenant", "principal", "locale", "timeZone", "transaction");

    @Test
    void methodsThatDependOnTheContext_areFoundToLeak() {
        List<String> missed = new ArrayList<>();
        for (int seed = Integer.getInteger("from", 0); seed < Integer.getInteger("to", 50); seed++) {
            Case leaking = new Case(seed, CAUSES.get(seed % CAUSES.size()));
            Verdict verdict = leaking.run();
            if (verdict.kind() != Verdict.Kind.LEAK
                    || !verdict.dimensions().toString().contains(leaking.cause)) {
                missed.add(seed + ": " + leaking + "\n   " + verdict);
            }
        }
        assertThat(missed).isEmpty();
    }

    @Test
    void methodsThatDoNot_areNot() {
        List<String> wrong = new ArrayList<>();
        for (int seed = 1_000_000 + Integer.getInteger("from", 0);
                seed < 1_000_000 + Integer.getInteger("to", 50);
                seed++) {
            Case clean = new Case(seed, "");
            Verdict verdict = clean.run();
            if (verdict.kind() == Verdict.Kind.LEAK) {
                wrong.add(seed + ": " + clean + "\n   " + verdict);
            }
        }
        assertThat(wrong).isEmpty();
    }
}
