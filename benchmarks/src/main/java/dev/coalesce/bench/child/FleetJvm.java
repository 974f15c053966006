package dev.coalesce.bench.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coalesce.bench.report.Percentile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * One JVM of a fleet. It reads commands from its standard input, and answers with lines. The times in them are those of
 * {@code System.nanoTime}, which the processes of a Linux machine share. Arguments: the {@link FleetCalls.Kind}, and
 * the port of the server.
 */
public final class FleetJvm {
    /** Command: a call. Arguments: the key, and how long the body takes, in milliseconds. */
    public static final String CALL = "call";

    /** Command: calls from several threads at once. Arguments: the key and the number of threads. */
    public static final String BURST = "burst";

    /** Command: calls with new keys from one thread. Arguments: a prefix of the keys, and the number of calls. */
    public static final String COLD = "cold";

    /** Command: calls with new keys for a time. Arguments: a prefix, the number of threads, and the milliseconds. */
    public static final String LEADS = "leads";

    /** Command: calls while the server does not answer. Arguments: the number of batches. */
    public static final String DEAD = "dead";

    /** Answer to a call: the time before it. */
    public static final String CALLS = "calls";

    /** Answer to a call whose body runs: the time at which it begins. */
    public static final String RUNS = "runs";

    /** Answer to a call whose body runs: the time at which it ends. */
    public static final String ENDS = "ends";

    /** Answer to a call: the time at which it returns. */
    public static final String RETURNS = "returns";

    private static final long BURST_BODY_MILLIS = 20;
    private static final int BATCH = 1_000;
    private static final double MEDIAN = 50;
    private static final String RESULT = "9.99";

    private final FleetCalls calls;

    private FleetJvm(FleetCalls calls) {
        this.calls = calls;
    }

    /**
     * Answers commands until the standard input ends.
     *
     * @param args the arguments that the class describes
     * @throws Exception if a command fails
     */
    public static void main(String[] args) throws Exception {
        FleetJvm jvm = new FleetJvm(FleetCalls.Kind.valueOf(args[0]).connect(Integer.parseInt(args[1])));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            jvm.run(line.split(" ", -1));
        }
        Runtime.getRuntime().halt(0); // without waiting for threads of a client
    }

    private void run(String... words) throws InterruptedException, IOException {
        switch (words[0]) {
            case CALL -> call(words[1], Long.parseLong(words[2]));
            case BURST -> System.out.println(burst(words[1], Integer.parseInt(words[2])));
            case COLD -> System.out.println(text(cold(words[1], Integer.parseInt(words[2]))));
            case LEADS -> System.out.println(leads(words[1], Integer.parseInt(words[2]), Long.parseLong(words[3])));
            case DEAD -> System.out.println(text(dead(Integer.parseInt(words[1]))));
            default -> throw new IOException("unknown command: " + words[0]);
        }
    }

    private static String text(double... numbers) {
        return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(" "));
    }

    private void call(String key, long bodyMillis) {
        System.out.println(CALLS + " " + System.nanoTime());
        long[] end = new long[1];
        calls.call(key, () -> {
            System.out.println(RUNS + " " + System.nanoTime());
            sleep(bodyMillis);
            end[0] = System.nanoTime();
            return RESULT;
        });
        long returned = System.nanoTime();
        if (end[0] != 0) {
            System.out.println(ENDS + " " + end[0]);
        }
        System.out.println(RETURNS + " " + returned);
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int burst(String key, int threads) throws InterruptedException {
        AtomicInteger executions = new AtomicInteger();
        atOnce(
                threads,
                thread -> calls.call(key, () -> {
                    executions.incrementAndGet();
                    sleep(BURST_BODY_MILLIS);
                    return RESULT;
                }));
        return executions.get();
    }

    /** Returns the nanoseconds of each call. */
    private double[] cold(String prefix, int count) {
        double[] nanos = new double[count];
        for (int i = 0; i < count; i++) {
            String key = prefix + i;
            long start = System.nanoTime();
            calls.call(key, () -> RESULT);
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    /** Returns the number of leads per second. */
    private double leads(String prefix, int threads, long millis) throws InterruptedException {
        AtomicInteger leads = new AtomicInteger();
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        atOnce(threads, thread -> {
            for (int i = 0; System.nanoTime() < end; i++) {
                calls.call(prefix + thread + "-" + i, () -> {
                    leads.incrementAndGet();
                    return RESULT;
                });
            }
        });
        return leads.get() * 1e9 / (System.nanoTime() - start);
    }

    /**
     * Returns the nanoseconds of the first call, of each call after that, and of each call of a method that is not
     * shared. The latter two are medians of batches, of which the first half are for warming up.
     */
    private double[] dead(int batches) {
        long start = System.nanoTime();
        calls.call("first", () -> RESULT);
        double first = System.nanoTime() - start;
        double[] shared = new double[batches];
        double[] local = new double[batches];
        for (int i = 0; i < batches; i++) {
            shared[i] = batchNanos(calls, "shared-" + i + "-");
            local[i] = batchNanos(FleetCalls.Annotated::local, "local-" + i + "-");
        }
        return new double[] {first, medianOfSecondHalf(shared), medianOfSecondHalf(local)};
    }

    private static double medianOfSecondHalf(double... values) {
        return Percentile.of(MEDIAN, Arrays.copyOfRange(values, values.length / 2, values.length));
    }

    private static double batchNanos(FleetCalls calls, String prefix) {
        long start = System.nanoTime();
        for (int i = 0; i < BATCH; i++) {
            calls.call(prefix + i, () -> RESULT);
        }
        return (double) (System.nanoTime() - start) / BATCH;
    }

    private interface Task {
        void run(int thread);
    }

    private static void atOnce(int count, Task task) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            int thread = i;
            threads[i] = new Thread(() -> {
                try {
                    start.await();
                    task.run(thread);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            threads[i].start();
        }
        start.countDown();
        for (Thread each : threads) {
            each.join();
        }
    }
}
