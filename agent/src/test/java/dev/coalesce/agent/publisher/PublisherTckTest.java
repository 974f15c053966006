package dev.coalesce.agent.publisher;

import dev.coalesce.agent.testing.Tck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Reactive Streams TCK on what callers get. */
class PublisherTckTest {
    @ParameterizedTest
    @ValueSource(classes = {LibraryTck.OfPublisher.class, LibraryTck.OfFlux.class, LibraryTck.OfFlowable.class})
    void passes(Class<?> verification) {
        Tck.passes(verification);
    }
}
