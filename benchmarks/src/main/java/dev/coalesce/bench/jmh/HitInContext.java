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

/**
 * Measures what {@link HitOneKey} measures, for a caller whose tenant is in a thread-local. The option {@code context}
 * adds the tenant to the key.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HitInContext {
    /** The option of the agent, as an option of the JVM. */
    public static final String JVM_OPTION = "-Dcoalesce.context=T(dev.coalesce.bench.jmh.HitInContext.Tenant).CURRENT";

    private static final String TENANT = "acme";

    @Benchmark
    public Object annotated(Annotated annotated, Tenant tenant, Ids ids) {
        return annotated.load(ids.next());
    }

    @Benchmark
    public Object withoutContext(WithoutContext annotated, Tenant tenant, Ids ids) {
        return annotated.load(ids.next());
    }

    @Benchmark
    public @Nullable Object caffeineGetIfPresent(ByHand byHand, Tenant tenant, Ids ids) {
        return byHand.cache.getIfPresent(new Key(ids.next(), Tenant.CURRENT.get()));
    }

    /** Holds the tenant of the thread that measures. */
    @State(Scope.Thread)
    public static class Tenant {
        static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

        public Tenant() {
            CURRENT.set(TENANT);
        }
    }

    @State(Scope.Benchmark)
    public static class Annotated {
        public Annotated() {
            Agent.check();
            Tenant.CURRENT.set(TENANT);
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
    public static class WithoutContext {
        public WithoutContext() {
            Agent.check();
            for (String id : Ids.all()) {
                load(id);
            }
        }

        @Coalesce(key = "id", ttl = Upstream.TTL, maxSize = Upstream.MAX_SIZE, context = false)
        Object load(String id) {
            return Upstream.load(id);
        }
    }

    record Key(String id, @Nullable String tenant) {}

    @State(Scope.Benchmark)
    public static class ByHand {
        final Cache<Key, Object> cache = Upstream.caffeine().build();

        public ByHand() {
            for (String id : Ids.all()) {
                cache.put(new Key(id, TENANT), Upstream.load(id));
            }
        }
    }
}
