package dev.coalesce.it.stress.streams;

import dev.coalesce.Coalesce;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** The coalesced methods of the histories. Each call brings the body along. */
final class StreamMethods {
    @Coalesce(key = "key")
    Flow.Publisher<Object> shared(int key, Supplier<Flow.Publisher<Object>> body) {
        return body.get();
    }

    @Coalesce(key = "key", ttl = "1m")
    Flow.Publisher<Object> cached(int key, Supplier<Flow.Publisher<Object>> body) {
        return body.get();
    }

    Flow.Publisher<Object> call(boolean cached, int key, Supplier<Flow.Publisher<Object>> body) {
        return cached ? cached(key, body) : shared(key, body);
    }
}
