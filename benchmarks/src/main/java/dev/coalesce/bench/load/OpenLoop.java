package dev.coalesce.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Sends each request when it is due, whether or not earlier requests are answered. If the machine or the service delays
 * the sender, the delay counts as latency, so there is no coordinated omission.
 */
public final class OpenLoop {
    private static final long DEADLINE_SECONDS = 60;

    private OpenLoop() {}

    /**
     * Runs a load and waits until all requests are answered.
     *
     * @param arrivals the requests, in order of time
     * @param send sends a request and returns a future that completes with the response
     * @param clock the clock
     * @return the responses
     * @throws ExecutionException if a request fails
     * @throws TimeoutException if a response is still missing a minute after the last request was sent
     * @throws InterruptedException if the caller is interrupted
     */
    public static Responses run(List<Arrival> arrivals, Function<Arrival, CompletableFuture<?>> send, LoadClock clock)
            throws ExecutionException, TimeoutException, InterruptedException {
        long start = clock.nanos();
        List<CompletableFuture<Response>> sent = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            clock.waitUntil(start + arrival.nanos());
            sent.add(send.apply(arrival).thenApply(ignored -> new Response(arrival, clock.nanos() - start)));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(sent.toArray(new CompletableFuture<?>[0]));
        all.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return new Responses(sent.stream().map(CompletableFuture::join).toList());
    }
}
