package dev.coalesce.agent.stream;

import dev.coalesce.agent.testing.Tck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the Reactive Streams TCK on a shared stream. */
class TckTest {
    @ParameterizedTest
    @ValueSource(classes = {FlowTck.class, CrowdedFlowTck.class})
    void sharedStream_passesTck(Class<?> verification) {
        Tck.passes(verification);
    }
}
