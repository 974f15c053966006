package dev.coalesce.bench.jmh;

import com.github.benmanes.caffeine.cache.Cache;
import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Misses: the caller leads, and its result is cached. The key is either new, so that each result evicts another one, or
 * a known key whose result was invalidated just before.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Miss {
    @Benchmark
    public Object annotatedNewKey(Annotated annotated, Ids ids) {
        return annotated.load(ids.unused());
    }

    @Benchmark
    public Object caffeineNewKey(ByHand byHand, Ids ids) {
        return byHand.byNumber.get(ids.unused(), Upstream::load);
    }

    @Benchmark
    public Object caffeineNewKeySameThread(ByHandSameThread byHand, Ids ids) {
        return byHand.byNumber.get(ids.unused(), Upstream::load);
    }

    @Benchmark
    public Object annotatedInvalidated(Annotated annotated, Ids ids) {
        String id = ids.next();
        annotated.changed(id);
        return annotated.load(id);
    }

    @Benchmark
    public Object caffeineInvalidated(ByHand byHand, Ids ids) {
        String id = ids.next();
        byHand.byName.invalidate(id);
        return byHand.byName.get(id, Upstream::load);
    }

    @Benchmark
    public Object caffeineInvalidatedSameThread(ByHandSameThread byHand, Ids ids) {
        String id = ids.next();
        byHand.byName.invalidate(id);
        return byHand.byName.get(id, Upstream::load);
    }

    @State(Scope.Benchmark)
    public static class Annotated {
        public Annotated() {
            Agent.check();
        }

        @Coalesce(key = "id", ttl = Upstream.TTL, maxSize = Upstream.MAX_SIZE)
        Object load(long id) {
            return Upstream.load(id);
        }

        @Coalesce(key = "id", ttl = Upstream.TTL, maxSize = Upstream.MAX_SIZE)
        Object load(String id) {
            return Upstream.load(id);
        }

        @Invalidates(type = Annotated.class, method = "load", key = "id")
        void changed(String id) {}
    }

    /** Caffeine with its default executor: another thread does the maintenance. */
    @State(Scope.Benchmark)
    public static class ByHand {
        final Cache<Long, Object> byNumber = Upstream.caffeine().build();
        final Cache<String, Object> byName = Upstream.caffeine().build();
    }

    /** Caffeine whose maintenance runs on the caller, as with the agent. The measurement then includes all work. */
    @State(Scope.Benchmark)
    public static class ByHandSameThread {
        final Cache<Long, Object> byNumber =
                Upstream.caffeine().executor(Runnable::run).build();
        final Cache<String, Object> byName =
                Upstream.caffeine().executor(Runnable::run).build();
    }
}
