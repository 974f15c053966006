package dev.coalesce.sample.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closed-loop load: a number of clients start together, each sends its next request when the last one is answered, until
 * all requests are sent. With as many clients as requests it is a burst.
 */
final class Load {
    private static final long DEADLINE_SECONDS = 60;

    private Load() {}

    /** One request of many. */
    interface Attempt {
        /**
         * Sends it.
         *
         * @param number from 0, each once
         * @return whether it got the right answer
         */
        boolean send(int number) throws IOException, InterruptedException;
    }

    /** What is done while the load runs. */
    interface Meanwhile {
        /** Starts with the load. */
        void run() throws IOException, InterruptedException;
    }

    /** Runs the load, as {@link #run(int, int, Attempt, Meanwhile)}. */
    static Result run(int requests, int clients, Attempt attempt) throws IOException, InterruptedException {
        return run(requests, clients, attempt, () -> {});
    }

    /**
     * Runs the load.
     *
     * @throws IOException if it does not end in time; a request that fails is counted, not thrown
     */
    static Result run(int requests, int clients, Attempt attempt, Meanwhile meanwhile)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger next = new AtomicInteger();
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> client(go, next, requests, attempt)));
            }
            long began = System.nanoTime();
            go.countDown();
            meanwhile.run();
            int succeeded = 0;
            for (Future<Integer> client : running) {
                succeeded += client.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
            return new Result(requests, succeeded, Duration.ofNanos(System.nanoTime() - began));
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the load did not end as it should", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int client(CountDownLatch go, AtomicInteger next, int requests, Attempt attempt)
            throws InterruptedException {
        go.await();
        int succeeded = 0;
        for (int number = next.getAndIncrement(); number < requests; number = next.getAndIncrement()) {
            try {
                succeeded += attempt.send(number) ? 1 : 0;
            } catch (IOException e) {
                // No answer is a failed request, as for any other client.
            }
        }
        return succeeded;
    }

    /**
     * How it went.
     *
     * @param requests sent
     * @param succeeded of them
     * @param took from the first request to the last answer
     */
    record Result(int requests, int succeeded, Duration took) {
        boolean allSucceeded() {
            return succeeded == requests;
        }

        double perSecond() {
            return succeeded / (took.toNanos() / 1e9);
        }
    }
}
