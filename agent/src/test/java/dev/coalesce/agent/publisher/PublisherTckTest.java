package dev.coalesce.agent.publisher;

import dev.coalesce.agent.testing.Tck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the Reactive Streams TCK on the publishers that callers get. */
class PublisherTckTest {
    @ParameterizedTest
    @ValueSource(classes = {LibraryTck.OfPublisher.class, LibraryTck.OfFlux.class, LibraryTck.OfFlowable.class})
    void sharedPublisher_passesTck(Class<?> verification) {
        Tck.passes(verification);
    }
}
