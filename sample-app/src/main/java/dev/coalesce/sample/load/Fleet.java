package dev.coalesce.sample.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several processes of the service with the same options. Each has a source of prices of its own, which counts. */
final class Fleet implements AutoCloseable {
    /** No S3 server is needed, and the address of none saves each process from starting one. */
    private static final List<String> NO_STORE = List.of("--s3-endpoint", "http://127.0.0.1:9");

    /** The processes start and run on few processors at the same time. */
    private static final List<String> SMALL_JVM = List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final int STARTS_AT_ONCE = 2;

    private final List<SampleProcess> processes;
    private final List<SampleClient> clients;

    private Fleet(List<SampleProcess> processes) {
        this.processes = processes;
        clients = processes.stream()
                .map(process -> new SampleClient(process.endpoints()))
                .toList();
    }

    /**
     * Starts the processes, a few at a time, and waits until all are ready.
     *
     * @param size the number of processes
     * @param jar the jar of the sample
     * @param agent the jar of the agent and its options; empty to run without it
     * @param directory the directory for all files
     * @throws IOException if one does not start; the others are stopped
     */
    static Fleet start(int size, Path jar, String agent, Path directory) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> program = new ArrayList<>(SMALL_JVM);
        program.addAll(List.of("-jar", jar.toString()));
        program.addAll(NO_STORE);
        ExecutorService threads = Executors.newFixedThreadPool(STARTS_AT_ONCE);
        List<Future<SampleProcess>> starting = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            Path files = directory.resolve(Integer.toString(i));
            starting.add(threads.submit(() -> new SampleProcess(java, program, agent, files)));
        }
        List<SampleProcess> started = new ArrayList<>();
        IOException failure = null;
        for (Future<SampleProcess> each : starting) {
            try {
                started.add(each.get());
            } catch (ExecutionException e) {
                failure = new IOException("a JVM did not start: " + e.getMessage(), e);
            }
        }
        threads.shutdown();
        Fleet fleet = new Fleet(started);
        if (failure != null) {
            fleet.close();
            throw failure;
        }
        return fleet;
    }

    /** Returns one client for each process. */
    List<SampleClient> clients() {
        return clients;
    }

    /** Ends a process at once. */
    void kill(int number) {
        processes.get(number).kill();
    }

    /** Returns how often the sources of prices of these processes were called. */
    static int calls(List<SampleClient> clients) throws IOException, InterruptedException {
        int calls = 0;
        for (SampleClient client : clients) {
            calls += client.counts().quoteCalls();
        }
        return calls;
    }

    /**
     * Requests one price at all processes at the same time.
     *
     * @return how often the sources were called for it
     * @throws IOException if a request fails
     */
    static int callsForOnePrice(List<SampleClient> clients, String symbol) throws IOException, InterruptedException {
        int before = calls(clients);
        Load.Result load = Load.run(
                clients.size(), clients.size(), number -> clients.get(number).quote(symbol));
        if (!load.allSucceeded()) {
            throw new IOException(
                    load.requests() - load.succeeded() + " requests for the price of " + symbol + " failed");
        }
        return calls(clients) - before;
    }

    /** Ends all processes at once, because they have nothing to save. */
    @Override
    public void close() {
        processes.forEach(SampleProcess::kill);
        processes.forEach(SampleProcess::close);
    }
}
