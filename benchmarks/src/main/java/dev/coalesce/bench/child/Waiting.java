package dev.coalesce.bench.child;

import dev.coalesce.Coalesce;
import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.report.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * How long after its leader's end the last of many followers returns; in turn with the same threads at a future. Arguments:
 * the kind of threads, how many, how often.
 */
public final class Waiting {
    /** Printed for an annotated method. */
    public static final String ANNOTATED = "annotated";

    /** Printed for {@code CompletableFuture.join}. */
    public static final String JOIN = "join";

    /** Rounds of virtual threads before the first that counts: they park and wake in Java, which the JIT compiles late. */
    private static final int WARM_UP = 150;

    private static final Object RESULT = new Object();

    private final Threads kind;
    private final int size;

    private Waiting(Threads kind, int size) {
        this.kind = kind;
        this.size = size;
    }

    /**
     * Measures.
     *
     * @param args see above
     * @throws Exception if it cannot
     */
    public static void main(String[] args) throws Exception {
        Agent.check();
        Waiting waiting = new Waiting(Threads.valueOf(args[0]), Integer.parseInt(args[1]));
        int times = Integer.parseInt(args[2]);
        List<Double> annotated = new ArrayList<>();
        List<Double> join = new ArrayList<>();
        int warmUp = waiting.kind == Threads.VIRTUAL ? Math.max(times, WARM_UP) : times;
        for (int i = -warmUp; i < times; i++) {
            double ofAnnotated = waiting.annotated();
            double ofJoin = waiting.join();
            if (i >= 0) {
                annotated.add(ofAnnotated);
                join.add(ofJoin);
            }
        }
        System.out.println(ANNOTATED + "=" + Figure.of(annotated).median());
        System.out.println(JOIN + "=" + Figure.of(join).median());
    }

    private long annotated() throws Exception {
        Service service = new Service();
        Crowd crowd = new Crowd(
                kind,
                size,
                () -> service.load("key", id -> {
                    throw new IllegalStateException("a follower has run the body");
                }));
        service.load("key", id -> {
            crowd.start();
            crowd.end();
            return id;
        });
        return crowd.nanos();
    }

    private long join() throws Exception {
        CompletableFuture<Object> future = new CompletableFuture<>();
        Crowd crowd = new Crowd(kind, size, future::join);
        crowd.start();
        crowd.end();
        future.complete(RESULT);
        return crowd.nanos();
    }

    private static final class Service {
        @Coalesce(key = "id")
        Object load(String id, UnaryOperator<Object> body) {
            return body.apply(id);
        }
    }
}
