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

/** Hits: the result of each key is cached. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HitOneKey {
    @Benchmark
    public Object annotated(Annotated annotated, Ids ids) {
        return annotated.load(ids.next());
    }

    @Benchmark
    public @Nullable Object caffeineGetIfPresent(ByHand byHand, Ids ids) {
        return byHand.cache.getIfPresent(ids.next());
    }

    @Benchmark
    public Object caffeineGet(ByHand byHand, Ids ids) {
        return byHand.cache.get(ids.next(), Upstream::load);
    }

    @Benchmark
    public Object spring(SpringCached spring, Ids ids) {
        return spring.products.load(ids.next());
    }

    @Benchmark
    public Object springWithKey(SpringCached spring, Ids ids) {
        return spring.products.loadWithKey(ids.next());
    }

    @Benchmark
    public Object jetCache(JetCached jetCache, Ids ids) {
        return jetCache.products.load(ids.next());
    }

    @Benchmark
    public Object micronaut(MicronautCached micronaut, Ids ids) {
        return micronaut.products.load(ids.next());
    }

    @State(Scope.Benchmark)
    public static class Annotated {
        public Annotated() {
            Agent.check();
            for (String id : Ids.all()) {
                load(id);
            }
        }

        @Coalesce(key = "id", ttl = Upstream.TTL, maxSize = Upstream.MAX_SIZE)
        Object load(String id) {
            return Upstream.load(id);
        }
    }

    @State(Scope.Benchmark)
    public static class ByHand {
        final Cache<String, Object> cache = Upstream.caffeine().build();

        public ByHand() {
            for (String id : Ids.all()) {
                cache.put(id, Upstream.load(id));
            }
        }
    }
}
