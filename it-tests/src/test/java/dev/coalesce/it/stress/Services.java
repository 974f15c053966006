package dev.coalesce.it.stress;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.OnTimeout;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** The coalesced methods of {@link Situation}s. Their bodies do what the caller that leads brings along. */
class Services {
    /** The limit of {@link #small} and {@link #keyed}. */
    static final int MAX_SIZE = 16;

    @Coalesce(key = "key")
    Object value(int key, Callable<Object> work) throws Exception {
        return work.call();
    }

    @Coalesce(key = "key")
    CompletableFuture<Object> future(int key, Callable<CompletableFuture<Object>> work) throws Exception {
        return work.call();
    }

    @Coalesce(key = "key", ttl = "1m", waitTimeout = "1ms", onTimeout = OnTimeout.PROCEED)
    Object proceeding(int key, Callable<Object> work) throws Exception {
        return work.call();
    }

    @Coalesce(key = "key", ttl = "1m", maxSize = MAX_SIZE)
    Object small(int key, Callable<Object> work) throws Exception {
        return work.call();
    }

    @Coalesce(
            key = {"part", "id"},
            ttl = "1m",
            maxSize = MAX_SIZE)
    Object keyed(Object part, long id, Callable<Object> work) throws Exception {
        return work.call();
    }

    @Coalesce(
            key = {"id", "parts"},
            ttl = "1m")
    List<Integer> listed(long id, List<Integer> parts) {
        return List.copyOf(parts);
    }

    @Coalesce(key = "key", ttl = "1m")
    byte[] large(int key, int size) {
        byte[] result = new byte[size];
        result[0] = (byte) key;
        return result;
    }

    @Coalesce(key = "key", errorTtl = "1m")
    Object failing(int key, Callable<Object> work) throws Exception {
        return work.call();
    }

    @Coalesce(key = "key", ttl = "1ms", staleFor = "1m")
    Object refreshed(int key, Callable<Object> work) throws Exception {
        return work.call();
    }

    @Coalesce(key = "key", ttl = "1ms", staleFor = "1m")
    Object hanging(int key, Callable<Object> work) throws Exception {
        return work.call();
    }

    @Coalesce(key = "key", ttl = "1m", maxFlight = "1ms")
    CompletableFuture<Object> abandoned(int key, Callable<CompletableFuture<Object>> work) throws Exception {
        return work.call();
    }

    @Invalidates(type = Services.class, method = "small")
    void forgetSmall() {}
}
