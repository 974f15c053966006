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
 * Closed-loop load: several clients start together, and each sends its next request when the previous one is answered.
 * The load ends when all requests are answered. If there are as many clients as requests, the load is a burst.
 */
final class Load {
    private static final long DEADLINE_SECONDS = 60;

    private Load() {}

    /** Sends one of the requests. */
    interface Request {
        /**
         * Sends the request and checks its response.
         *
         * @param number the number of the request, from 0; each number is used once
         * @return whether the response is correct
         */
        boolean send(int number) throws IOException, InterruptedException;
    }

    /** An action that runs while the load runs. */
    interface ConcurrentAction {
        /** Called when the clients have started. */
        void run() throws IOException, InterruptedException;
    }

    /** Runs the load without a concurrent action. */
    static Result run(int requests, int clients, Request request) throws IOException, InterruptedException {
        return run(requests, clients, request, () -> {});
    }

    /**
     * Runs the load.
     *
     * @throws IOException if the load does not end in time; a request that fails is counted instead
     */
    static Result run(int requests, int clients, Request request, ConcurrentAction action)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            CountDownLatch start = new CountDownLatch(1);
            AtomicInteger next = new AtomicInteger();
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> client(start, next, requests, request)));
            }
            long begin = System.nanoTime();
            start.countDown();
            action.run();
            int succeeded = 0;
            for (Future<Integer> client : running) {
                succeeded += client.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
            return new Result(requests, succeeded, Duration.ofNanos(System.nanoTime() - begin));
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the load did not complete within " + DEADLINE_SECONDS + " s, or a client failed", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int client(CountDownLatch start, AtomicInteger next, int requests, Request request)
            throws InterruptedException {
        start.await();
        int succeeded = 0;
        for (int number = next.getAndIncrement(); number < requests; number = next.getAndIncrement()) {
            try {
                succeeded += request.send(number) ? 1 : 0;
            } catch (IOException e) {
                // A request without a response has failed.
            }
        }
        return succeeded;
    }

    /**
     * The outcome of a load.
     *
     * @param requests the number of requests
     * @param succeeded the number of requests with a correct response
     * @param duration the time from the first request to the last response
     */
    record Result(int requests, int succeeded, Duration duration) {
        boolean allSucceeded() {
            return succeeded == requests;
        }

        double perSecond() {
            return succeeded / (duration.toNanos() / 1e9);
        }
    }
}
