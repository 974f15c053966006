package dev.coalesce.bench.child;

import com.sun.management.ThreadMXBean;
import dev.coalesce.bench.jmh.Agent;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures a call of a method that observe mode watches. Arguments: the {@link Phase}, the number of methods in each
 * further class, and the names of further classes, whose methods are observed before.
 */
public final class ObservedCalls {
    /** The name of the printed result: CPU time per call, in nanoseconds. */
    public static final String NANOS = "nanos";

    /** The name of the printed result: allocated bytes per call. */
    public static final String BYTES = "bytes";

    /** The ways in which the observer treats the calls. */
    public enum Phase {
        /** There is no observer. */
        NONE(0, 1),
        /** Calls are counted, and one of several is timed. */
        COUNTED(1, 16),
        /** The key of each call is looked at. */
        KEYS(64, 1_000);

        private final double minBytes;
        private final double maxBytes;

        Phase(double minBytes, double maxBytes) {
            this.minBytes = minBytes;
            this.maxBytes = maxBytes;
        }

        /** Fails if calls do not allocate as much as those of this phase do: then the method is in another one. */
        private void check(double bytes) {
            if (bytes < minBytes || bytes > maxBytes) {
                throw new IllegalStateException(this + ": " + bytes + " bytes per call, expected are from " + minBytes
                        + " to " + maxBytes + ". The method is in another phase");
            }
        }
    }

    private static final int KEYS = 1_024;
    private static final int CALLS = 100_000;
    private static final int WARM_UPS = 20;
    private static final int BATCHES = 41;
    private static final String RESULT = "the result of a call is a text of some length";

    private final String[] ids = new String[KEYS];
    private int next;

    private ObservedCalls() {
        Arrays.setAll(ids, i -> "product-" + i);
    }

    /**
     * Measures, and prints the results.
     *
     * @param args the arguments that the class describes
     * @throws ReflectiveOperationException if a class cannot be used
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws ReflectiveOperationException, InterruptedException {
        Agent.check();
        Phase phase = Phase.valueOf(args[0]);
        ObservedMethods.observe(Integer.parseInt(args[1]), List.of(args).subList(2, args.length));
        new ObservedCalls().measure(phase);
    }

    private void measure(Phase phase) throws InterruptedException {
        SlowBody.call(() -> load(SlowBody.SLOW, 0));
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Double> nanos = new ArrayList<>();
        double bytes = 0;
        for (int batch = 0; batch < WARM_UPS + BATCHES; batch++) {
            long bytesBefore = thread.getCurrentThreadAllocatedBytes();
            long before = thread.getCurrentThreadCpuTime();
            for (int i = 0; i < CALLS; i++) {
                load(ids[next++ & (KEYS - 1)], 4_711);
            }
            double each = (double) (thread.getCurrentThreadCpuTime() - before) / CALLS;
            bytes = (double) (thread.getCurrentThreadAllocatedBytes() - bytesBefore) / CALLS;
            if (batch >= WARM_UPS) {
                nanos.add(each);
            }
        }
        phase.check(bytes);
        nanos.sort(null);
        System.out.println(NANOS + "=" + nanos.get(BATCHES / 2));
        System.out.println(BYTES + "=" + bytes);
        System.out.flush();
        Runtime.getRuntime().halt(0); // without the report of the observer
    }

    /** The observed method. */
    Object load(String id, long version) {
        return SlowBody.run(id) == null ? version : RESULT;
    }
}
