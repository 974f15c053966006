package dev.coalesce.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Sends each request when it is due, whether or not those before it are answered. What is late in being sent, because the
 * machine or the service held up the sender, counts as late: there is no coordinated omission.
 */
public final class OpenLoop {
    private static final long DEADLINE_SECONDS = 60;

    private OpenLoop() {}

    /**
     * Puts the load on.
     *
     * @param arrivals in the order of time
     * @param send starts a request; what it returns is completed with the answer
     * @param time to go by
     * @return when all are answered
     * @throws ExecutionException if one is not answered as it should be
     * @throws TimeoutException if one is not answered at all, a minute after the last was sent
     * @throws InterruptedException if the caller is interrupted
     */
    public static Answers run(List<Arrival> arrivals, Function<Arrival, CompletableFuture<?>> send, Time time)
            throws ExecutionException, TimeoutException, InterruptedException {
        long start = time.nanos();
        List<CompletableFuture<Answer>> sent = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            time.until(start + arrival.nanos());
            sent.add(send.apply(arrival).thenApply(ignored -> new Answer(arrival, time.nanos() - start)));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(sent.toArray(new CompletableFuture<?>[0]));
        all.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return new Answers(sent.stream().map(CompletableFuture::join).toList());
    }
}
