package dev.coalesce.bench.jmh;

import dev.coalesce.Coalesce;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Methods without an annotation, in a class that has an annotated method. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NotCoalesced {
    @Benchmark
    public String small(Mixed mixed, Ids ids) {
        return mixed.last(ids.next());
    }

    @Benchmark
    public long large(Mixed mixed, Ids ids) {
        return mixed.mix(ids.next());
    }

    @State(Scope.Benchmark)
    public static class Mixed {
        private String last = "";

        public Mixed() {
            Agent.check();
            load(last);
        }

        @Coalesce(key = "id", ttl = Upstream.TTL, maxSize = Upstream.MAX_SIZE)
        Object load(String id) {
            return Upstream.load(id);
        }

        String last(String id) {
            String before = last;
            last = id;
            return before;
        }

        /** Executes a few hundred instructions. */
        long mix(String id) {
            long mixed = last.length();
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < id.length(); j++) {
                    mixed = mixed * 31 + id.charAt(j);
                }
            }
            return mixed;
        }
    }
}
