package dev.coalesce.sample.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests of many clients for one price, over several processes of the service, until it is ended. Each client waits
 * for its response, and then a little before it requests the price again.
 */
final class HotKeyLoad implements AutoCloseable {
    static final int CLIENTS_PER_JVM = 4;

    private static final String SYMBOL = "ACME";
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final List<SampleClient> services;
    private final int callsBefore;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final long begin = System.nanoTime();
    private final ExecutorService threads;
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean isEnding;

    /**
     * Starts the load.
     *
     * @param services the processes, each of which gets as many clients
     */
    HotKeyLoad(List<SampleClient> services) throws IOException, InterruptedException {
        this.services = services;
        callsBefore = Fleet.calls(services);
        threads = Executors.newFixedThreadPool(services.size() * CLIENTS_PER_JVM);
        for (SampleClient service : services) {
            for (int i = 0; i < CLIENTS_PER_JVM; i++) {
                running.add(threads.submit(() -> request(service)));
            }
        }
    }

    private void request(SampleClient service) {
        try {
            while (!isEnding) {
                requests.incrementAndGet();
                boolean isRight = false;
                try {
                    isRight = service.quote(SYMBOL);
                } catch (IOException e) {
                    // A request without a response has failed.
                }
                failed.addAndGet(isRight ? 0 : 1);
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            // The load was closed.
        }
    }

    /** Ends the load when all requests are answered. */
    Result end() throws IOException, InterruptedException {
        isEnding = true;
        for (Future<?> client : running) {
            try {
                client.get();
            } catch (ExecutionException e) {
                throw new IOException("a client failed", e);
            }
        }
        Duration duration = Duration.ofNanos(System.nanoTime() - begin);
        return new Result(requests.get(), failed.get(), Fleet.calls(services) - callsBefore, duration);
    }

    /** Interrupts the clients. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    /**
     * The outcome of a load.
     *
     * @param requests the number of requests
     * @param failed the number of requests without a price
     * @param calls how often the sources of prices were called
     * @param duration the time from the first request to the last response
     */
    record Result(int requests, int failed, int calls, Duration duration) {}
}
