package dev.coalesce.it;

import dev.coalesce.it.History.Circumstances;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs random {@link History histories} in a fleet, many at a time, and a fault while they run. Then it checks them, and
 * that everything is as before: all JVMs have one value, which is not older than the last invalidation; no lease, waiting
 * caller, flight or thread is left; and everything in the server has a time to live.
 *
 * <p>A violation is noted, and {@link #end} throws them all.
 */
final class Histories implements AutoCloseable {
    private static final String[] METHODS = {"price", "later", "brief", "refreshed"};
    private static final int OPERATIONS = 12;
    private static final int MAX_GAP_MILLIS = 20;
    private static final int FAULT_GAP_MILLIS = 40;
    private static final int MAX_THREADS = 3;
    private static final int INVALIDATIONS = 6;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MILLIS = 20;

    /** Threads that the agent may create later than in the first batches: it has some for a moment only. */
    private static final int MORE_THREADS = 8;

    /** A call may take this long besides bodies, faults and timeouts. */
    private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Whether the longest wait decides. It does not in the build, whose machine may be busy. */
    private static final boolean CHECKS_WAITS = Boolean.getBoolean("it.waits");

    private final Fleet fleet;
    private final List<RedisServer> servers;
    private final long engineTimeoutNanos;
    private final long seed;
    private final Random random;
    private final AtomicLong versions = new AtomicLong();
    private final ConcurrentMap<String, History> running = new ConcurrentHashMap<>();
    private final ScheduledExecutorService bodies = Executors.newScheduledThreadPool(2);
    private final ExecutorService faults = Executors.newSingleThreadExecutor();
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<Integer, Integer> threads = new HashMap<>();
    private int batches;

    /** The counts of one fault. */
    private static final class Tally {
        private int histories;
        private int executions;
        private long longestWaitNanos;
        private int violations;
    }

    /**
     * Begins to answer the bodies of a fleet.
     *
     * @param fleet the JVMs
     * @param servers their servers
     * @param engineTimeoutNanos the option of this name
     */
    Histories(Fleet fleet, List<RedisServer> servers, long engineTimeoutNanos) {
        this.fleet = fleet;
        this.servers = servers;
        this.engineTimeoutNanos = engineTimeoutNanos;
        this.seed = Long.getLong("it.seed", System.nanoTime());
        this.random = new Random(seed);
        fleet.upstream().answerAll(execution -> {
            String value = "v" + versions.incrementAndGet();
            History history = running.get(execution.key());
            if (history != null) {
                history.begun(value, execution.pid(), execution.startNanos());
            }
            Runnable end = () -> {
                if (history != null) {
                    history.answered(value, System.nanoTime());
                }
                execution.answer(value);
            };
            bodies.schedule(end, bodyMillis(value), TimeUnit.MILLISECONDS);
        });
    }

    /** Most bodies are short; some are renewed, and a few last longer than a lease. */
    private long bodyMillis(String value) {
        int choice = Math.floorMod(value.hashCode() * 31L + seed, 1_000);
        if (choice < 870) {
            return choice % 20;
        }
        return choice < 985 ? choice - 800 + choice % 200 : 1_300;
    }

    /**
     * Runs histories in turn under each fault, and some without.
     *
     * @param all the faults
     * @param count how many histories in total; each fault has one batch at least
     * @param batch how many run at a time
     */
    void run(List<Fault> all, int count, int batch) throws Exception {
        List<Fault> turns = new ArrayList<>(List.of(Fault.NONE));
        turns.addAll(all);
        for (int i = 0; i < turns.size() || batches * batch < count; i++) {
            run(turns.get(i % turns.size()), batch);
            if (violations.size() > 20) {
                return;
            }
        }
    }

    private void run(Fault fault, int batch) throws Exception {
        for (RedisServer server : servers) {
            if (Replication.isMaster(server)) {
                server.command("FLUSHALL"); // so that few strings are there, and most of them are of this batch
            }
        }
        fleet.awaitSharing();
        fleet.upstream().forget();
        List<History> histories = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            History history = new History(METHODS[i % METHODS.length], "h" + batches + "-" + i);
            histories.add(history);
            running.put(history.key(), history);
        }
        batches++;
        Map<String, JvmState> before = states(false);
        long faultNanos = operate(histories, fault);
        fleet.awaitSharing();
        Tally tally = tallies.computeIfAbsent(fault.name(), name -> new Tally());
        try {
            converge(histories);
            Map<String, JvmState> after = states(true);
            check(histories, new Circumstances(alone(before, after), fault.loss()), faultNanos, tally);
            checkThreads();
            checkTtls();
        } catch (AssertionError e) {
            violation(fault, tally, e);
        }
        for (History history : histories) {
            tally.histories++;
            tally.executions += history.executions();
            running.remove(history.key());
        }
    }

    private void check(List<History> histories, Circumstances circumstances, long faultNanos, Tally tally) {
        AssertionError first = null;
        for (History history : histories) {
            try {
                history.check(circumstances, fleet.size());
            } catch (AssertionError e) {
                first = first == null ? e : first;
            }
            tally.longestWaitNanos = Math.max(tally.longestWaitNanos, history.longestWait());
            long longestBody = TimeUnit.MILLISECONDS.toNanos(1_300);
            long limit = engineTimeoutNanos + LEASE_NANOS + longestBody + faultNanos + MARGIN_NANOS;
            if (CHECKS_WAITS && history.longestWait() > limit && first == null) {
                first = new AssertionError("a call has waited for " + millis(history.longestWait()) + " ms, limit "
                        + millis(limit) + ": " + history);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void violation(Fault fault, Tally tally, AssertionError e) {
        tally.violations++;
        violations.add(fault.name() + ": " + e.getMessage());
        System.out.println("violation, -Dit.seed=" + seed + ", " + violations.get(violations.size() - 1));
    }

    /** Calls and invalidates until the fault is over. Returns how long it took. */
    private long operate(List<History> histories, Fault fault) throws Exception {
        List<CompletableFuture<?>> pending = new ArrayList<>();
        Future<Long> happening = CompletableFuture.completedFuture(0L);
        for (int round = 0; round < OPERATIONS || !happening.isDone(); round++) {
            for (History history : histories) {
                // A fault that takes long sees fewer calls of each key.
                if (round < OPERATIONS || random.nextInt(OPERATIONS) == 0) {
                    pending.add(operate(history));
                }
            }
            if (round == OPERATIONS / 4) {
                Random own = new Random(random.nextLong());
                happening = faults.submit(() -> {
                    long start = System.nanoTime();
                    fault.action().run(own);
                    return System.nanoTime() - start;
                });
            }
            // The pause spreads the load over the time of the fault; nothing depends on its length.
            TimeUnit.MILLISECONDS.sleep(round < OPERATIONS ? random.nextInt(MAX_GAP_MILLIS) : FAULT_GAP_MILLIS);
        }
        for (CompletableFuture<?> one : pending) {
            one.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        }
        return happening.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    }

    private CompletableFuture<?> operate(History history) {
        FleetJvm jvm = fleet.jvm(random.nextInt(fleet.size()));
        return random.nextInt(INVALIDATIONS) == 0
                ? history.invalidate(jvm)
                : history.call(jvm, 1 + random.nextInt(MAX_THREADS));
    }

    /** In the end all JVMs have one value, and it is not older than the last invalidation. */
    private void converge(List<History> histories) throws Exception {
        List<History> left = new ArrayList<>(histories);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            Map<History, List<CompletableFuture<String>>> answers = new LinkedHashMap<>();
            for (History history : left) {
                List<CompletableFuture<String>> ofKey = new ArrayList<>();
                for (int i = 0; i < fleet.size(); i++) {
                    ofKey.add(history.call(fleet.jvm(i), 1));
                }
                answers.put(history, ofKey);
            }
            for (Map.Entry<History, List<CompletableFuture<String>>> each : answers.entrySet()) {
                Set<String> values = new HashSet<>();
                for (CompletableFuture<String> answer : each.getValue()) {
                    values.add(FleetJvm.get(answer));
                }
                if (values.size() == 1
                        && each.getKey().isFresh(values.iterator().next())) {
                    left.remove(each.getKey());
                } else if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(
                            "the JVMs do not agree on a fresh value: " + values + ", " + each.getKey());
                }
            }
            if (left.isEmpty()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** Reads the state of each JVM by its process, if wanted when it is idle again. */
    private Map<String, JvmState> states(boolean whenIdle) throws Exception {
        Map<String, JvmState> states = new HashMap<>();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int i = 0; i < fleet.size(); i++) {
            FleetJvm jvm = fleet.jvm(i);
            while (true) {
                String answer = FleetJvm.get(jvm.state());
                // The bean of the cluster is registered in the background.
                if (answer.startsWith("{")) {
                    JvmState state = JvmState.parse(answer);
                    if (state.isIdle() || !whenIdle) {
                        states.put(jvm.pid(), state);
                        break;
                    }
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("calls have ended, and something of them is left: " + answer);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
        return states;
    }

    /** The JVMs that were alone at some time: killed ones, new ones, and those that say so. */
    private static Set<String> alone(Map<String, JvmState> before, Map<String, JvmState> after) {
        Set<String> alone = new HashSet<>();
        before.keySet().stream().filter(pid -> !after.containsKey(pid)).forEach(alone::add);
        after.forEach((pid, state) -> {
            JvmState earlier = before.get(pid);
            if (earlier == null || state.wasAloneSince(earlier)) {
                alone.add(pid);
            }
        });
        return alone;
    }

    private void checkThreads() throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int i = 0; i < fleet.size(); i++) {
            while (true) {
                JvmState state = JvmState.parse(FleetJvm.get(fleet.jvm(i).state()));
                int now = state.threads().size();
                int first = threads.merge(i, now, Math::min);
                if (now <= first + MORE_THREADS) {
                    break;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(
                            "there were " + first + " threads, and now there are " + now + ": " + state.threads());
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }

    private void checkTtls() throws IOException {
        for (RedisServer server : servers) {
            List<String> names = server.withoutTtl();
            if (!names.isEmpty()) {
                throw new AssertionError("these strings in the server never expire: " + names);
            }
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Prints what has happened under each fault, and throws if anything has been violated. */
    void end(String title) {
        StringBuilder table = new StringBuilder(title + ", -Dit.seed=" + seed + ", " + servers.get(0) + "\n");
        table.append("  histories  executions  longest wait  violations  fault\n");
        tallies.forEach((fault, tally) -> table.append(String.format(
                "  %9d  %10d  %9d ms  %10d  %s%n",
                tally.histories, tally.executions, millis(tally.longestWaitNanos), tally.violations, fault)));
        System.out.print(table);
        if (!violations.isEmpty()) {
            throw new AssertionError("-Dit.seed=" + seed + ": " + String.join("\n", violations));
        }
    }

    @Override
    public void close() {
        bodies.shutdownNow();
        faults.shutdownNow();
    }
}
