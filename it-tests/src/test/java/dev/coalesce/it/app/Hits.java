package dev.coalesce.it.app;

import com.sun.management.ThreadMXBean;
import dev.coalesce.Coalesce;
import dev.coalesce.Scope;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Says what hits allocate, when they have been compiled. */
public final class Hits {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 1_000_000;
    private static final int WARMUPS = 5;

    /** Others could read it: the JIT may not leave out a result because nobody looks at it. */
    private static volatile @Nullable Object last;

    private Hits() {}

    public static void main(String[] args) {
        String[] ids = {"tea", "coffee", "milk", "sugar"};
        Service service = new Service();
        print("shared by all objects", i -> Tiny.name(ids[i % ids.length]));
        print("of one object", i -> service.load(ids[i % ids.length]));
        String[] many = new String[50];
        Arrays.setAll(many, i -> "product " + i);
        Service keeping = new Service();
        print("of one object that keeps many", i -> keeping.load(many[i % many.length]));
        print("without a parameter", i -> service.load());
        Api inheriting = new Inheriting();
        print("inherited", i -> inheriting.name(ids[i % ids.length]));
        new Overriding().common("tea");
        Inheriting beside = new Inheriting();
        print("shared beside an override", i -> beside.common(ids[i % ids.length]));
    }

    private static void print(String what, IntFunction<Object> hit) {
        for (int i = 0; i < WARMUPS; i++) {
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

    /** Its bodies allocate. */
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
