package dev.coalesce.bench.child;

import dev.coalesce.bench.jmh.Agent;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares the CPU time of two classes that have the same code, one of which is observed or verified. They take turns, so
 * that both meet the same disturbances. Argument: how long a body takes, in microseconds.
 */
public final class ObservedShare {
    /** The name of the printed result: the CPU time of {@link First}, divided by that of {@link Second}. */
    public static final String RATIO = "ratio";

    /** The names of the two classes. */
    public static final String FIRST = First.class.getName();

    /** The other name. */
    public static final String SECOND = Second.class.getName();

    /** The option of the JVM: the work of both classes is the same compiled code. */
    public static final String JVM_OPTION = "-XX:CompileCommand=dontinline," + ObservedShare.class.getName() + "::work";

    private static final int KEYS = 1_024;
    private static final int ROUNDS = 40;

    /** Calls of each class until the code of the observer is compiled. */
    private static final int WARM_UP_CALLS = 30_000;

    private static final long WARM_UP_MICROS = 30;

    /** CPU time of each turn. */
    private static final long TURN_MICROS = 50_000;

    private static final long[] DATA = new long[512];

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final First first = new First();
    private final Second second = new Second();
    private final String[] ids = new String[KEYS];
    private int next;
    private long sum;

    private ObservedShare() {
        Arrays.setAll(ids, i -> "product-" + i);
    }

    /**
     * Measures, and prints the result.
     *
     * @param args the argument that the class describes
     */
    public static void main(String[] args) {
        Agent.check();
        new ObservedShare().measure(Long.parseLong(args[0]));
    }

    private void measure(long micros) {
        double passesOfMicro = passesOfMicro();
        int calls = (int) (TURN_MICROS / micros);
        int passes = (int) (micros * passesOfMicro);
        first(WARM_UP_CALLS, (int) (WARM_UP_MICROS * passesOfMicro));
        second(WARM_UP_CALLS, (int) (WARM_UP_MICROS * passesOfMicro));
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            double before = second(calls, passes);
            double between = first(calls, passes);
            double after = second(calls, passes);
            ratios.add(2 * between / (before + after));
        }
        ratios.sort(null);
        System.out.println(RATIO + "=" + ratios.get(ROUNDS / 2));
        System.out.flush();
        Runtime.getRuntime().halt(sum == 0 ? 1 : 0); // without the report of the observer
    }

    private double passesOfMicro() {
        int passes = 1 << 20;
        long nanos = 0;
        for (int i = 0; i < 5; i++) { // the last one is compiled
            long before = threads.getCurrentThreadCpuTime();
            sum += work(passes);
            nanos = threads.getCurrentThreadCpuTime() - before;
        }
        return 1_000.0 * passes / nanos;
    }

    private long first(int calls, int passes) {
        long before = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < calls; i++) {
            sum += first.load(ids[next++ & (KEYS - 1)], passes).total();
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    private long second(int calls, int passes) {
        long before = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < calls; i++) {
            sum += second.load(ids[next++ & (KEYS - 1)], passes).total();
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    /** Works through some memory, as a body does that computes something. */
    static long work(int passes) {
        long value = passes;
        for (int i = 0; i < passes; i++) {
            int at = i & (DATA.length - 1);
            value = Long.rotateLeft(value * 31 + DATA[at], 7);
            DATA[at] = value | 1;
        }
        return value | 1;
    }

    /** The result of a call. */
    record Order(String id, long total, String state, long created, List<String> lines) {
        static Order of(String id, long total) {
            return new Order(id, total, "open", 1_700_000_000_000L, List.of("first line", "second line", "third"));
        }
    }

    /** One of the classes. */
    static final class First {
        Order load(String id, int passes) {
            work(passes);
            return Order.of(id, id.length());
        }
    }

    /** The same code. */
    static final class Second {
        Order load(String id, int passes) {
            work(passes);
            return Order.of(id, id.length());
        }
    }
}
