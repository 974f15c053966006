package dev.coalesce.sample.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Clients request one price from four JVMs: without coalescing, with sharing inside each JVM, and with sharing across
 * JVMs through a server. The three loads run at the same time. Then a leader is killed while its call is in flight, and
 * the server is frozen. Nothing here depends on how fast this machine is: each step waits for what it needs.
 */
final class ClusterScene {
    static final int JVMS = 4;
    static final Duration TTL = Duration.ofSeconds(1);
    static final Duration FROZEN = Duration.ofSeconds(3);

    private static final String METHOD = "dev.coalesce.sample.quotes.QuoteService.quote";
    private static final int REQUESTS_PER_SURVIVOR = 5;
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 20;

    private final Path jar;
    private final Path agent;
    private final Path engine;
    private final Path directory;
    private final Progress progress;
    private int probes;

    /**
     * Creates the scene. Nothing is started yet.
     *
     * @param jar the jar of the sample
     * @param agent the jar of the agent
     * @param engine the jar {@code coalesce-redis.jar}
     * @param directory an empty directory for all files
     */
    ClusterScene(Path jar, Path agent, Path engine, Path directory, Progress progress) {
        this.jar = jar;
        this.agent = agent;
        this.engine = engine;
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Runs the scene.
     *
     * @param program the server's executable
     * @param duration how long the clients request prices before anything fails
     * @throws IOException if a process does not start, or the JVMs do not connect to the server
     */
    Result run(Path program, Duration duration) throws IOException, InterruptedException {
        progress.print("across JVMs: starting %s and %d JVMs of the sample", program, 3 * JVMS);
        try (ClusterServer server = new ClusterServer(program, directory.resolve("server"));
                Fleet across = start("across", agent + acrossOptions(server))) {
            Loads loads = load(across, duration);
            Killed killed = killLeader(across);
            List<SampleClient> survivors = across.clients().subList(1, JVMS);
            HotKeyLoad.Result frozen = freeze(server, survivors);
            return new Result(duration, loads, killed, frozen, sharedWithinDeadline(survivors));
        }
    }

    private Fleet start(String name, String options) throws IOException, InterruptedException {
        return Fleet.start(JVMS, jar, options, directory.resolve(name));
    }

    /** On a busy machine, answers of the server take long. The timeout is long, so that only the frozen one is given up. */
    private String acrossOptions(ClusterServer server) throws IOException {
        return "=strict=true,cluster=" + server.address() + ",namespace=demo,lease=2s,engineTimeout=1s,engine=" + engine
                + ",config=" + rules("across", true);
    }

    private Path rules(String name, boolean shared) throws IOException {
        String rule =
                "methods:\n  %s: {ttl: %ds, scope: TYPE, shared: %s}\n".formatted(METHOD, TTL.toSeconds(), shared);
        return Files.writeString(Files.createDirectories(directory).resolve(name + ".yaml"), rule);
    }

    /** Runs the three loads at the same time. */
    private Loads load(Fleet across, Duration duration) throws IOException, InterruptedException {
        try (Fleet without = start("without", "");
                Fleet inJvm = start("in-jvm", agent + "=strict=true,config=" + rules("in-jvm", false))) {
            if (!sharedWithinDeadline(across.clients())) {
                throw new IOException("the JVMs do not share; see " + directory.resolve("across"));
            }
            progress.print(
                    "across JVMs: one price, %d JVMs, %d clients each, for %d s",
                    JVMS, HotKeyLoad.CLIENTS_PER_JVM, duration.toSeconds());
            try (HotKeyLoad first = new HotKeyLoad(without.clients());
                    HotKeyLoad second = new HotKeyLoad(inJvm.clients());
                    HotKeyLoad third = new HotKeyLoad(across.clients())) {
                Thread.sleep(duration.toMillis());
                return new Loads(first.end(), second.end(), third.end());
            }
        }
    }

    /** Kills the first JVM while it leads a flight, which the paused source holds. The others have requests of theirs. */
    private Killed killLeader(Fleet fleet) throws IOException, InterruptedException {
        List<SampleClient> clients = fleet.clients();
        SampleClient leader = clients.get(0);
        List<SampleClient> survivors = clients.subList(1, clients.size());
        for (SampleClient client : clients) {
            client.pauseQuotes(true);
        }
        int leaderBefore = leader.counts().quoteCalls();
        int before = Fleet.calls(survivors);
        String symbol = nextSymbol();
        Thread request = new Thread(() -> requestInVain(leader, symbol), "request of the killed leader");
        request.setDaemon(true);
        request.start();
        if (!within(() -> leader.counts().quoteCalls() > leaderBefore)) {
            throw new IOException("the leader did not call the source of prices");
        }
        int requests = survivors.size() * REQUESTS_PER_SURVIVOR;
        CountDownLatch sent = new CountDownLatch(requests);
        Load.Result load = Load.run(
                requests,
                requests,
                number -> {
                    sent.countDown();
                    return survivors.get(number % survivors.size()).quote(symbol);
                },
                () -> {
                    sent.await();
                    progress.print("across JVMs: kill -9 of a leader in mid-flight, %d requests wait for it", requests);
                    fleet.kill(0);
                    boolean isReplaced = within(() -> Fleet.calls(survivors) > before);
                    progress.print(
                            "across JVMs: %s",
                            isReplaced
                                    ? "another JVM leads"
                                    : "no other JVM leads after " + DEADLINE.toSeconds() + " s");
                    for (SampleClient client : survivors) {
                        client.pauseQuotes(false);
                    }
                });
        return new Killed(load, Fleet.calls(survivors) - before);
    }

    private static void requestInVain(SampleClient leader, String symbol) {
        try {
            leader.quote(symbol);
        } catch (IOException e) {
            // The process was killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HotKeyLoad.Result freeze(ClusterServer server, List<SampleClient> clients)
            throws IOException, InterruptedException {
        progress.print("across JVMs: the server is frozen for %d s", FROZEN.toSeconds());
        try (HotKeyLoad load = new HotKeyLoad(clients)) {
            server.freeze();
            Thread.sleep(FROZEN.toMillis());
            server.resume();
            progress.print("across JVMs: the server continues");
            return load.end();
        }
    }

    /** Returns whether, before the deadline, all JVMs get a price for which the source is called once. */
    private boolean sharedWithinDeadline(List<SampleClient> clients) throws IOException, InterruptedException {
        return within(() -> Fleet.callsForOnePrice(clients, nextSymbol()) == 1);
    }

    /** Returns a symbol for which no price was requested. */
    private String nextSymbol() {
        int number = probes++;
        return "Q" + (char) ('A' + number / 676 % 26) + (char) ('A' + number / 26 % 26) + (char) ('A' + number % 26);
    }

    private static boolean within(Condition condition) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begin > DEADLINE.toNanos()) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    /** Something that becomes true. */
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /**
     * The measurements of the three loads.
     *
     * @param without those without the agent
     * @param inJvm those with sharing inside each JVM
     * @param across those with sharing across JVMs
     */
    record Loads(HotKeyLoad.Result without, HotKeyLoad.Result inJvm, HotKeyLoad.Result across) {}

    /**
     * The measurements after a leader was killed.
     *
     * @param load the requests at the other JVMs
     * @param calls the calls of the source of prices in the other JVMs
     */
    record Killed(Load.Result load, int calls) {}

    /**
     * The measurements of the scene.
     *
     * @param planned how long the loads should run
     * @param loads the loads before anything fails
     * @param killed the requests for which the killed leader had led
     * @param frozen the load while the server was frozen
     * @param sharedAgain whether the JVMs share after that
     */
    record Result(Duration planned, Loads loads, Killed killed, HotKeyLoad.Result frozen, boolean sharedAgain) {}
}
