package dev.coalesce.it.stress;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.OnTimeout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Coalesced methods, one for each combination of attributes worth mixing. All do what the call's script says. */
class Subject {
    /** How many bodies of one key can run at once. */
    enum Leaders {
        ONE,
        SEVERAL
    }

    /** The methods, by name. */
    enum Method {
        shared(false, Leaders.ONE),
        kept(false, Leaders.ONE),
        brief(false, Leaders.ONE),
        failing(false, Leaders.ONE),
        late(false, Leaders.ONE),
        proceeding(false, Leaders.SEVERAL),
        givenUp(false, Leaders.SEVERAL),
        stale(false, Leaders.ONE),
        locked(false, Leaders.ONE),
        async(true, Leaders.ONE),
        asyncShared(true, Leaders.ONE),
        asyncLate(true, Leaders.ONE),
        asyncProceeding(true, Leaders.SEVERAL),
        asyncStale(true, Leaders.ONE),
        stream(false, Leaders.SEVERAL),
        streamKept(false, Leaders.SEVERAL),
        streamFailing(false, Leaders.SEVERAL),
        streamLate(false, Leaders.SEVERAL),
        streamProceeding(false, Leaders.SEVERAL),
        streamStale(false, Leaders.SEVERAL),
        streamGivenUp(false, Leaders.SEVERAL);

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
    Object kept(int key, Script script) throws Exception {
        return bodies.run(this, Method.kept, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms")
    Object brief(int key, Script script) throws InterruptedException, Exception {
        return bodies.run(this, Method.brief, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms", errorTtl = "1ms")
    Object failing(int key, Script script) throws Exception {
        return bodies.run(this, Method.failing, key, script);
    }

    @Coalesce(key = "key", waitTimeout = "1ms")
    Object late(int key, Script script) throws Exception {
        return bodies.run(this, Method.late, key, script);
    }

    @Coalesce(key = "key", waitTimeout = "1ms", onTimeout = OnTimeout.PROCEED, ttl = "1m")
    Object proceeding(int key, Script script) throws InterruptedException, Exception {
        return bodies.run(this, Method.proceeding, key, script);
    }

    @Coalesce(key = "key", maxFlight = "1ms", ttl = "1m")
    Object givenUp(int key, Script script) throws Exception {
        return bodies.run(this, Method.givenUp, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms", staleFor = "1m")
    Object stale(int key, Script script) throws Exception {
        return bodies.run(this, Method.stale, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms")
    synchronized Object locked(int key, Script script) throws Exception {
        return bodies.run(this, Method.locked, key, script);
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
    CompletableFuture<Object> asyncLate(int key, Script script) throws Exception {
        return bodies.runAsync(this, Method.asyncLate, key, script);
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
    Flow.Publisher<Object> streamKept(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.streamKept, key, script);
    }

    @Coalesce(key = "key", ttl = "1ms", errorTtl = "1ms")
    Flow.Publisher<Object> streamFailing(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.streamFailing, key, script);
    }

    @Coalesce(key = "key", waitTimeout = "1ms")
    Flow.Publisher<Object> streamLate(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.streamLate, key, script);
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
    Flow.Publisher<Object> streamGivenUp(int key, Script script) throws Exception {
        return bodies.runStream(this, Method.streamGivenUp, key, script);
    }

    /** What a method gives: a result, or a future of one. */
    Object call(Method method, int key, Script script) throws Exception {
        return switch (method) {
            case shared -> shared(key, script);
            case kept -> kept(key, script);
            case brief -> brief(key, script);
            case failing -> failing(key, script);
            case late -> late(key, script);
            case proceeding -> proceeding(key, script);
            case givenUp -> givenUp(key, script);
            case stale -> stale(key, script);
            case locked -> locked(key, script);
            case async -> async(key, script);
            case asyncShared -> asyncShared(key, script);
            case asyncLate -> asyncLate(key, script);
            case asyncProceeding -> asyncProceeding(key, script);
            case asyncStale -> asyncStale(key, script);
            case stream -> Pieces.all(stream(key, script), script);
            case streamKept -> Pieces.all(streamKept(key, script), script);
            case streamFailing -> Pieces.all(streamFailing(key, script), script);
            case streamLate -> Pieces.all(streamLate(key, script), script);
            case streamProceeding -> Pieces.all(streamProceeding(key, script), script);
            case streamStale -> Pieces.all(streamStale(key, script), script);
            case streamGivenUp -> Pieces.all(streamGivenUp(key, script), script);
        };
    }

    @Invalidates(type = Subject.class, method = "shared", key = "key")
    @Invalidates(type = Subject.class, method = "kept", key = "key")
    @Invalidates(type = Subject.class, method = "brief", key = "key")
    @Invalidates(type = Subject.class, method = "failing", key = "key")
    @Invalidates(type = Subject.class, method = "late", key = "key")
    @Invalidates(type = Subject.class, method = "proceeding", key = "key")
    @Invalidates(type = Subject.class, method = "givenUp", key = "key")
    @Invalidates(type = Subject.class, method = "stale", key = "key")
    @Invalidates(type = Subject.class, method = "locked", key = "key")
    @Invalidates(type = Subject.class, method = "async", key = "key")
    @Invalidates(type = Subject.class, method = "asyncShared", key = "key")
    @Invalidates(type = Subject.class, method = "asyncLate", key = "key")
    @Invalidates(type = Subject.class, method = "asyncProceeding", key = "key")
    @Invalidates(type = Subject.class, method = "asyncStale", key = "key")
    @Invalidates(type = Subject.class, method = "stream", key = "key")
    @Invalidates(type = Subject.class, method = "streamKept", key = "key")
    @Invalidates(type = Subject.class, method = "streamFailing", key = "key")
    @Invalidates(type = Subject.class, method = "streamLate", key = "key")
    @Invalidates(type = Subject.class, method = "streamProceeding", key = "key")
    @Invalidates(type = Subject.class, method = "streamStale", key = "key")
    @Invalidates(type = Subject.class, method = "streamGivenUp", key = "key")
    void drop(int key) {}
}
