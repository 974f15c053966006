package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.Upstream.Execution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random histories: each has a key of its own, calls and invalidations in four JVMs, and bodies of random duration. Many
 * run at a time. Every second batch meets a fault. {@link History} checks what the callers got.
 *
 * <p>More of them: {@code ./mvnw verify -pl it-tests/compat -am -Dit.test=ClusterHistoriesIT
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dit.histories=10000}.
 */
@OnEveryJdk
record ClusterHistoriesIT(Jdk jdk) {
    private static final int HISTORIES = Integer.getInteger("it.histories", 200);
    private static final int BATCH = 25;
    private static final int OPERATIONS = 12;
    private static final int MAX_BODY_MILLIS = 20;
    private static final long PAUSE_MILLIS = 300;

    /** A fault that happens while a batch runs. */
    private enum Fault {
        CONNECTIONS_CUT,
        SERVER_FROZEN,
        SERVER_EMPTIED,
        JVM_PAUSED
    }

    /** A busy machine must not be taken for a server that is down, so a call waits for the server for seconds. */
    @Test
    void randomHistories_areExplained() throws Exception {
        long seed = Long.getLong("it.seed", System.nanoTime());
        Random random = new Random(seed);
        AtomicInteger versions = new AtomicInteger();
        Map<String, Execution> executions = new ConcurrentHashMap<>();
        ScheduledExecutorService bodies = Executors.newScheduledThreadPool(2);
        try (Fleet fleet = new Fleet(jdk, 4, "5s")) {
            fleet.upstream().answerAll(execution -> {
                String version = "v" + versions.incrementAndGet();
                executions.put(version, execution);
                long millis = Math.floorMod(version.hashCode() * 31L + seed, MAX_BODY_MILLIS);
                bodies.schedule(() -> execution.answer(version), millis, TimeUnit.MILLISECONDS);
            });
            for (int batch = 0; batch * BATCH < HISTORIES; batch++) {
                Fault fault = batch % 2 == 0 ? null : Fault.values()[batch / 2 % Fault.values().length];
                List<History> histories = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    String method = i % 2 == 0 ? "price" : "later"; // returns a value, or a future
                    histories.add(new History(method, "h" + batch + "-" + i, executions));
                }
                run(fleet, histories, fault, random);
                for (History history : histories) {
                    history.check(fault == null, fleet.upstream(), fleet.size());
                    converge(fleet, history);
                }
            }
        } catch (AssertionError e) {
            throw new AssertionError("-Dit.seed=" + seed + ": " + e.getMessage(), e);
        } finally {
            bodies.shutdownNow();
        }
    }

    private static void run(Fleet fleet, List<History> histories, @Nullable Fault fault, Random random)
            throws Exception {
        List<CompletableFuture<?>> pending = new ArrayList<>();
        for (int operation = 0; operation < OPERATIONS; operation++) {
            for (History history : histories) {
                int jvm = random.nextInt(fleet.size());
                pending.add(
                        random.nextInt(6) == 0
                                ? history.invalidate(jvm, fleet.jvm(jvm))
                                : history.call(jvm, fleet.jvm(jvm), 1 + random.nextInt(3)));
            }
            if (operation == OPERATIONS / 3 && fault != null) {
                cause(fault, fleet, random);
            }
        }
        for (CompletableFuture<?> one : pending) {
            one.get(60, TimeUnit.SECONDS);
        }
        fleet.awaitSharing();
    }

    private static void cause(Fault fault, Fleet fleet, Random random) throws Exception {
        switch (fault) {
            case CONNECTIONS_CUT -> fleet.server().command("CLIENT KILL TYPE normal SKIPME yes");
            case SERVER_EMPTIED -> fleet.server().command("FLUSHALL");
            case SERVER_FROZEN -> {
                fleet.server().freeze();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                fleet.server().resume();
            }
            case JVM_PAUSED -> {
                FleetJvm paused = fleet.jvm(random.nextInt(fleet.size()));
                paused.freeze();
                TimeUnit.MILLISECONDS.sleep(4 * PAUSE_MILLIS); // longer than a lease
                paused.resume();
            }
        }
    }

    /** In the end all JVMs have one value, and it is not older than the last invalidation. */
    private static void converge(Fleet fleet, History history) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < fleet.size(); i++) {
                values.add(fleet.jvm(i).callOnce(history.method(), history.key()));
            }
            boolean equal = values.stream().distinct().count() == 1;
            if (equal && history.isFresh(values.get(0))) {
                return;
            }
            assertThat(System.nanoTime()).as("%s: %s", history, values).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
