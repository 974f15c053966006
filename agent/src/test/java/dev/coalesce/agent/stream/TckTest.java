package dev.coalesce.agent.stream;

import dev.coalesce.agent.testing.Tck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Reactive Streams TCK on the core. */
class TckTest {
    @ParameterizedTest
    @ValueSource(classes = {FlowTck.class, CrowdedFlowTck.class})
    void passes(Class<?> verification) {
        Tck.passes(verification);
    }
}
