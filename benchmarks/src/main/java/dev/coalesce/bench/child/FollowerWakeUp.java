package dev.coalesce.bench.child;

import dev.coalesce.Coalesce;
import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.report.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Measures the time from the end of a leader to the return of the last of many followers. It alternates with the same
 * number of threads that wait for a future. Arguments: the {@link ThreadKind}, the number of threads and the number of
 * repetitions.
 */
public final class FollowerWakeUp {
    /** The name of the printed result of an annotated method. */
    public static final String ANNOTATED = "annotated";

    /** The name of the printed result of {@code CompletableFuture.join}. */
    public static final String JOIN = "join";

    /** Warm-up repetitions with virtual threads. They park and wake in Java code, which the JIT compiles late. */
    private static final int WARM_UP = 150;

    private static final Object RESULT = new Object();

    private final ThreadKind kind;
    private final int size;

    private FollowerWakeUp(ThreadKind kind, int size) {
        this.kind = kind;
        this.size = size;
    }

    /**
     * Measures, and prints the results.
     *
     * @param args the arguments that the class describes
     * @throws Exception if the measurement fails
     */
    public static void main(String[] args) throws Exception {
        Agent.check();
        FollowerWakeUp measurement = new FollowerWakeUp(ThreadKind.valueOf(args[0]), Integer.parseInt(args[1]));
        int repetitions = Integer.parseInt(args[2]);
        List<Double> annotated = new ArrayList<>();
        List<Double> join = new ArrayList<>();
        int warmUp = measurement.kind == ThreadKind.VIRTUAL ? Math.max(repetitions, WARM_UP) : repetitions;
        for (int i = -warmUp; i < repetitions; i++) {
            double annotatedNanos = measurement.annotatedNanos();
            double joinNanos = measurement.joinNanos();
            if (i >= 0) {
                annotated.add(annotatedNanos);
                join.add(joinNanos);
            }
        }
        System.out.println(ANNOTATED + "=" + Figure.of(annotated).median());
        System.out.println(JOIN + "=" + Figure.of(join).median());
    }

    private long annotatedNanos() throws Exception {
        Service service = new Service();
        WaitingThreads followers = new WaitingThreads(
                kind,
                size,
                () -> service.load("key", id -> {
                    throw new IllegalStateException("a follower ran the body");
                }));
        service.load("key", id -> {
            followers.start();
            followers.markEnd();
            return id;
        });
        return followers.wakeUpNanos();
    }

    private long joinNanos() throws Exception {
        CompletableFuture<Object> future = new CompletableFuture<>();
        WaitingThreads followers = new WaitingThreads(kind, size, future::join);
        followers.start();
        followers.markEnd();
        future.complete(RESULT);
        return followers.wakeUpNanos();
    }

    private static final class Service {
        @Coalesce(key = "id")
        Object load(String id, UnaryOperator<Object> body) {
            return body.apply(id);
        }
    }
}
