package dev.coalesce.agent.site;

import dev.coalesce.agent.stream.StreamType;
import io.reactivex.rxjava3.core.Flowable;
import java.util.Objects;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.publisher.Flux;

/** The Reactive Streams TCK for the publisher of a coalesced method; {@link PublisherTckTest} runs it. */
public abstract class LibraryTck extends PublisherVerification<Object> {
    private static final long MILLIS = 200;

    private final StreamType type;

    private LibraryTck(Class<?> declared) throws Exception {
        super(new TestEnvironment(MILLIS, MILLIS), MILLIS);
        this.type = PublisherTypes.of(declared);
    }

    @Override
    public Publisher<Object> createPublisher(long elements) {
        return coalesced(Flowable.rangeLong(1, elements == Long.MAX_VALUE ? Long.MAX_VALUE - 1 : elements));
    }

    @Override
    public Publisher<Object> createFailedPublisher() {
        return coalesced(Flowable.error(new IllegalStateException("failed")));
    }

    @SuppressWarnings("unchecked") // each of the types is one
    private Publisher<Object> coalesced(Flowable<?> upstream) {
        Calls calls = Calls.ofStreams();
        return (Publisher<Object>) type.publisher(
                calls.stream("k", () -> Objects.requireNonNull(type).source(of(upstream))));
    }

    /** Converts upstream to the library's type. */
    abstract Object of(Flowable<?> upstream);

    /** Verifies {@link Publisher}. TestNG creates it. */
    public static final class OfPublisher extends LibraryTck {
        public OfPublisher() throws Exception {
            super(Publisher.class);
        }

        @Override
        Object of(Flowable<?> upstream) {
            return upstream;
        }
    }

    /** Verifies {@link Flux}. TestNG creates it. */
    public static final class OfFlux extends LibraryTck {
        public OfFlux() throws Exception {
            super(Flux.class);
        }

        @Override
        Object of(Flowable<?> upstream) {
            return Flux.from(upstream);
        }
    }

    /** Verifies {@link Flowable}. TestNG creates it. */
    public static final class OfFlowable extends LibraryTck {
        public OfFlowable() throws Exception {
            super(Flowable.class);
        }

        @Override
        Object of(Flowable<?> upstream) {
            return upstream;
        }
    }
}
