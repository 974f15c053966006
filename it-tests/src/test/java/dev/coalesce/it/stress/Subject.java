package dev.coalesce.it.stress;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.OnTimeout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Coalesced methods with different combinations of attributes. Their bodies do what the script of the call says. */
class Subject {
    /** How many bodies of one key can run concurrently. */
    enum Leaders {
        ONE,
        SEVERAL
    }

    /** The methods of {@link Subject}, by name. */
    enum Method {
        shared(false, Leaders.ONE),
        cached(false, Leaders.ONE),
        briefTtl(false, Leaders.ONE),
        failing(false, Leaders.ONE),
        timingOut(false, Leaders.ONE),
        proceeding(false, Leaders.SEVERAL),
        abandoned(false, Leaders.SEVERAL),
        stale(false, Leaders.ONE),
        ofSynchronized(false, Leaders.ONE),
        async(true, Leaders.ONE),
        asyncShared(true, Leaders.ONE),
        asyncTimingOut(true, Leaders.ONE),
        asyncProceeding(true, Leaders.SEVERAL),
        asyncStale(true, Leaders.ONE),
        stream(false, Leaders.SEVERAL),
        streamCached(false, Leaders.SEVERAL),
        streamFailing(false, Leaders.SEVERAL),
        streamTimingOut(false, Leaders.SEVERAL),
        streamProceeding(false, Leaders.SEVERAL),
        streamStale(false, Leaders.SEVERAL),
        streamAbandoned(false, Leaders.SEVERAL);

        private final boolean future;
        private final Leaders leaders;

        Method(boolean future, Leaders leaders) {
            this.future = future;
            this.leaders = leaders;
        }

        boolean isStream() {
            return name().startsWith("stream");
        }

        boolean isFuture() {
            return future;
        }

        Leaders leaders() {
            return leaders;
        }
    }

    private final Bodies bodies;

    Subject(Bodies bodies) {
        this.bodies = bodies;
    }

    @Coalesce(key = "key")
    Object shared(int key, Script script) throws Exception {
        return bodies.run(this, Method.shared, key, script);
    }

    @Coalesce(key = "key", ttl = "1m", maxSize = 2)
    Object cached(int key, Script script) throws Exception {
        return bodies.run(this, Method.cached, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms")
    Object briefTtl(int key, Script script) throws InterruptedException, Exception {
        return bodies.run(this, Method.briefTtl, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms", errorTtl = "1ms")
    Object failing(int key, Script script) throws Exception {
        return bodies.run(this, Method.failing, key, script);
    }

    @Coalesce(key = "key", waitTimeout = "1ms")
    Object timingOut(int key, Script script) throws Exception {
        return bodies.run(this, Method.timingOut, key, script);
    }

    @Coalesce(key = "key", waitTimeout = "1ms", onTimeout = OnTimeout.PROCEED, ttl = "1m")
    Object proceeding(int key, Script script) throws InterruptedException, Exception {
        return bodies.run(this, Method.proceeding, key, script);
    }

    @Coalesce(key = "key", maxFlight = "1ms", ttl = "1m")
    Object abandoned(int key, Script script) throws Exception {
        return bodies.run(this, Method.abandoned, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms", staleFor = "1m")
    Object stale(int key, Script script) throws Exception {
        return bodies.run(this, Method.stale, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms")
    synchronized Object ofSynchronized(int key, Script script) throws Exception {
        return bodies.run(this, Method.ofSynchronized, key, script);
    }

    @Coalesce(key = "key", ttl = "1m")
    CompletableFuture<Object> async(int key, Script script) throws Exception {
        return bodies.runAsync(this, Method.async, key, script);
    }

    @Coalesce(key = "key")
    CompletableFuture<Object> asyncShared(int key, Script script) throws Exception {
        return bodies.runAsync(this, Method.asyncShared, key, script);
    }

    @Coalesce(key = "key", waitTimeout = "1ms")
    CompletableFuture<Object> asyncTimingOut(int key, Script script) throws Exception {
        return bodies.runAsync(this, Method.asyncTimingOut, key, script);
    }

    @Coalesce(key = "key", waitTimeout = "1ms", onTimeout = OnTimeout.PROCEED)
    CompletableFuture<Object> asyncProceeding(int key, Script script) throws Exception {
        return bodies.runAsync(this, Method.asyncProceeding, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms", staleFor = "1m")
    CompletableFuture<Object> asyncStale(int key, Script script) throws Exception {
        return bodies.runAsync(this, Method.asyncStale, key, script);
    }

    @Coalesce(key = "key")
    Flow.Publisher<Object> stream(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.stream, key, script);
    }

    @Coalesce(key = "key", ttl = "1m", maxSize = 2)
    Flow.Publisher<Object> streamCached(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.streamCached, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms", errorTtl = "1ms")
    Flow.Publisher<Object> streamFailing(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.streamFailing, key, script);
    }

    @Coalesce(key = "key", waitTimeout = "1ms")
    Flow.Publisher<Object> streamTimingOut(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.streamTimingOut, key, script);
    }

    @Coalesce(key = "key", waitTimeout = "1ms", onTimeout = OnTimeout.PROCEED)
    Flow.Publisher<Object> streamProceeding(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.streamProceeding, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms", staleFor = "1m")
    Flow.Publisher<Object> streamStale(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.streamStale, key, script);
    }

    @Coalesce(key = "key", maxFlight = "1ms", ttl = "1m")
    Flow.Publisher<Object> streamAbandoned(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.streamAbandoned, key, script);
    }

    /** Calls a method and returns its result, or a future of the result. */
    Object call(Method method, int key, Script script) throws Exception {
        return switch (method) {
            case shared -> shared(key, script);
            case cached -> cached(key, script);
            case briefTtl -> briefTtl(key, script);
            case failing -> failing(key, script);
            case timingOut -> timingOut(key, script);
            case proceeding -> proceeding(key, script);
            case abandoned -> abandoned(key, script);
            case stale -> stale(key, script);
            case ofSynchronized -> ofSynchronized(key, script);
            case async -> async(key, script);
            case asyncShared -> asyncShared(key, script);
            case asyncTimingOut -> asyncTimingOut(key, script);
            case asyncProceeding -> asyncProceeding(key, script);
            case asyncStale -> asyncStale(key, script);
            case stream -> ElementPublisher.collect(stream(key, script), script);
            case streamCached -> ElementPublisher.collect(streamCached(key, script), script);
            case streamFailing -> ElementPublisher.collect(streamFailing(key, script), script);
            case streamTimingOut -> ElementPublisher.collect(streamTimingOut(key, script), script);
            case streamProceeding -> ElementPublisher.collect(streamProceeding(key, script), script);
            case streamStale -> ElementPublisher.collect(streamStale(key, script), script);
            case streamAbandoned -> ElementPublisher.collect(streamAbandoned(key, script), script);
        };
    }

    @Invalidates(type = Subject.class, method = "shared", key = "key")
    @Invalidates(type = Subject.class, method = "cached", key = "key")
    @Invalidates(type = Subject.class, method = "briefTtl", key = "key")
    @Invalidates(type = Subject.class, method = "failing", key = "key")
    @Invalidates(type = Subject.class, method = "timingOut", key = "key")
    @Invalidates(type = Subject.class, method = "proceeding", key = "key")
    @Invalidates(type = Subject.class, method = "abandoned", key = "key")
    @Invalidates(type = Subject.class, method = "stale", key = "key")
    @Invalidates(type = Subject.class, method = "ofSynchronized", key = "key")
    @Invalidates(type = Subject.class, method = "async", key = "key")
    @Invalidates(type = Subject.class, method = "asyncShared", key = "key")
    @Invalidates(type = Subject.class, method = "asyncTimingOut", key = "key")
    @Invalidates(type = Subject.class, method = "asyncProceeding", key = "key")
    @Invalidates(type = Subject.class, method = "asyncStale", key = "key")
    @Invalidates(type = Subject.class, method = "stream", key = "key")
    @Invalidates(type = Subject.class, method = "streamCached", key = "key")
    @Invalidates(type = Subject.class, method = "streamFailing", key = "key")
    @Invalidates(type = Subject.class, method = "streamTimingOut", key = "key")
    @Invalidates(type = Subject.class, method = "streamProceeding", key = "key")
    @Invalidates(type = Subject.class, method = "streamStale", key = "key")
    @Invalidates(type = Subject.class, method = "streamAbandoned", key = "key")
    void invalidate(int key) {}
}
