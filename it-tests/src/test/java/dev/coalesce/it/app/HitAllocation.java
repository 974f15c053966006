package dev.coalesce.it.app;

import com.sun.management.ThreadMXBean;
import dev.coalesce.Coalesce;
import dev.coalesce.Scope;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Prints how many bytes hits allocate once the JIT compiler has compiled them. */
public final class HitAllocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 1_000_000;
    private static final int WARMUP_ROUNDS = 5;

    /** Volatile, so that the JIT compiler cannot eliminate the results. Only the main thread uses it. */
    private static volatile @Nullable Object last;

    private HitAllocation() {}

    public static void main(String[] args) {
        String[] ids = {"tea", "coffee", "milk", "sugar"};
        Service service = new Service();
        print("type scope", i -> TinyMethod.name(ids[i % ids.length]));
        print("instance scope", i -> service.load(ids[i % ids.length]));
        String[] manyIds = new String[50];
        Arrays.setAll(manyIds, i -> "product " + i);
        Service withManyResults = new Service();
        print("instance scope with many results", i -> withManyResults.load(manyIds[i % manyIds.length]));
        print("no parameters", i -> service.load());
        Api inheriting = new Inheriting();
        print("inherited annotation", i -> inheriting.name(ids[i % ids.length]));
        new Overriding().common("tea");
        Inheriting overridden = new Inheriting();
        print("type scope, overridden in a subclass", i -> overridden.common(ids[i % ids.length]));
    }

    private static void print(String what, IntFunction<Object> hit) {
        for (int i = 0; i < WARMUP_ROUNDS; i++) {
            allocated(hit);
        }
        System.out.println(what + ": " + allocated(hit) + " bytes");
    }

    private static long allocated(IntFunction<Object> hit) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            last = hit.apply(i);
        }
        long after = THREADS.getCurrentThreadAllocatedBytes();
        if (last == null) {
            throw new IllegalStateException("no result");
        }
        return after - before;
    }

    /** The bodies allocate; hits must not. */
    private static final class Service {
        @Coalesce(key = "id", ttl = "1h")
        Object load(String id) {
            return new Object[] {id};
        }

        @Coalesce(ttl = "1h")
        Object load() {
            return new Object();
        }
    }

    private interface Api {
        @Coalesce(ttl = "1h")
        Object name(String id);
    }

    private static class Inheriting implements Api {
        @Override
        public Object name(String id) {
            return new Object[] {id};
        }

        @Coalesce(ttl = "1h", scope = Scope.TYPE)
        Object common(String id) {
            return new Object[] {id};
        }
    }

    private static final class Overriding extends Inheriting {
        @Override
        Object common(String id) {
            return super.common(id);
        }
    }
}
