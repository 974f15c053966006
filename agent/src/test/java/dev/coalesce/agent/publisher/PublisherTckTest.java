package dev.coalesce.agent.publisher;

import dev.coalesce.agent.testing.Tck;
import org.junit.jupiter.api.Test;

/** Runs the Reactive Streams TCK on the publishers that callers get. */
class PublisherTckTest {
    @Test
    void sharedPublishers_passTck() {
        Tck.pass(LibraryTck.OfPublisher.class, LibraryTck.OfFlux.class, LibraryTck.OfFlowable.class);
    }
}
