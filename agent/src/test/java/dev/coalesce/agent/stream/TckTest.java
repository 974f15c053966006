package dev.coalesce.agent.stream;

import dev.coalesce.agent.testing.Tck;
import org.junit.jupiter.api.Test;

/** Runs the Reactive Streams TCK on a shared stream. */
class TckTest {
    @Test
    void sharedStreams_passTck() {
        Tck.pass(FlowTck.class, CrowdedFlowTck.class);
    }
}
