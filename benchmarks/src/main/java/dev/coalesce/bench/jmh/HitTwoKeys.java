package dev.coalesce.bench.jmh;

import com.github.benmanes.caffeine.cache.Cache;
import dev.coalesce.Coalesce;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Measures what {@link HitOneKey} measures, with a key of two parts: an object and a {@code long}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HitTwoKeys {
    private static final long VERSION = 4711;

    @Benchmark
    public Object annotated(Annotated annotated, Ids ids) {
        return annotated.load(ids.next(), VERSION);
    }

    @Benchmark
    public @Nullable Object caffeineGetIfPresent(ByHand byHand, Ids ids) {
        return byHand.cache.getIfPresent(new Key(ids.next(), VERSION));
    }

    @State(Scope.Benchmark)
    public static class Annotated {
        public Annotated() {
            Agent.check();
            for (String id : Ids.all()) {
                load(id, VERSION);
            }
        }

        @Coalesce(
                key = {"id", "version"},
                ttl = Upstream.TTL,
                maxSize = Upstream.MAX_SIZE)
        Object load(String id, long version) {
            return Upstream.load(id);
        }
    }

    record Key(String id, long version) {}

    @State(Scope.Benchmark)
    public static class ByHand {
        final Cache<Key, Object> cache = Upstream.caffeine().build();

        public ByHand() {
            for (String id : Ids.all()) {
                cache.put(new Key(id, VERSION), Upstream.load(id));
            }
        }
    }
}
