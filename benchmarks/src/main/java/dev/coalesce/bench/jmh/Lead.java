package dev.coalesce.bench.jmh;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coalesce.Coalesce;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Leads: nothing is cached, and there are no other callers. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Lead {
    @Benchmark
    public Object annotated(Annotated annotated, Ids ids) {
        return annotated.load(ids.next());
    }

    @Benchmark
    public Object mapOfFutures(MapOfFutures map, Ids ids) {
        return load(map.flights, ids.next());
    }

    @Benchmark
    public Object caffeineAsyncCache(Async async, Ids ids) {
        return load(async.flights, ids.next());
    }

    private static Object load(ConcurrentMap<String, CompletableFuture<Object>> flights, String id) {
        CompletableFuture<Object> own = new CompletableFuture<>();
        CompletableFuture<Object> other = flights.putIfAbsent(id, own);
        if (other != null) {
            return other.join();
        }
        try {
            Object result = Upstream.load(id);
            flights.remove(id, own);
            own.complete(result);
            return result;
        } catch (Throwable e) {
            flights.remove(id, own);
            own.completeExceptionally(e);
            throw e;
        }
    }

    @State(Scope.Benchmark)
    public static class Annotated {
        public Annotated() {
            Agent.check();
        }

        @Coalesce(key = "id")
        Object load(String id) {
            return Upstream.load(id);
        }
    }

    @State(Scope.Benchmark)
    public static class MapOfFutures {
        final ConcurrentMap<String, CompletableFuture<Object>> flights = new ConcurrentHashMap<>();
    }

    @State(Scope.Benchmark)
    public static class Async {
        private final AsyncCache<String, Object> cache = Caffeine.newBuilder().buildAsync();
        final ConcurrentMap<String, CompletableFuture<Object>> flights = cache.asMap();
    }
}
