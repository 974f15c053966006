package dev.coalesce.bench.jmh;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.AsyncCache;
import dev.coalesce.Coalesce;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Measures what {@link HitOneKey} measures, for a method that returns a future. Each caller receives its own future.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HitFuture {
    @Benchmark
    public CompletableFuture<Object> annotated(Annotated annotated, Ids ids) {
        return annotated.load(ids.next());
    }

    @Benchmark
    public CompletableFuture<Object> caffeineCopy(ByHand byHand, Ids ids) {
        return requireNonNull(byHand.cache.getIfPresent(ids.next())).copy();
    }

    @State(Scope.Benchmark)
    public static class Annotated {
        public Annotated() {
            Agent.check();
            for (String id : Ids.all()) {
                load(id).join();
            }
        }

        @Coalesce(key = "id", ttl = Upstream.TTL, maxSize = Upstream.MAX_SIZE)
        CompletableFuture<Object> load(String id) {
            return CompletableFuture.completedFuture(Upstream.load(id));
        }
    }

    @State(Scope.Benchmark)
    public static class ByHand {
        final AsyncCache<String, Object> cache = Upstream.caffeine().buildAsync();

        public ByHand() {
            for (String id : Ids.all()) {
                cache.put(id, CompletableFuture.completedFuture(Upstream.load(id)));
            }
        }
    }
}
