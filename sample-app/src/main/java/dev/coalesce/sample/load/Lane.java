package dev.coalesce.sample.load;

import dev.coalesce.sample.simulator.Counts;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The load of a {@link Comparison} on one process: impatient clients that send one chat message, then many clients that
 * ask for a few prices, then many that download a few objects. The sequence has a fixed seed, so all lanes send the same.
 */
public final class Lane {
    private static final int CHAT_REQUESTS = 10;
    private static final int PRICE_REQUESTS = 120;
    private static final int PRICE_CLIENTS = 12;
    private static final int OBJECT_REQUESTS = 150;
    private static final int OBJECT_CLIENTS = 30;
    private static final int OBJECTS = 12;

    /** The requests of one load. */
    static final int REQUESTS = CHAT_REQUESTS + PRICE_REQUESTS + OBJECT_REQUESTS;

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final long SEED = 20_261_130;
    private static final String[] SYMBOLS = {"ACME", "NOVA", "ORBT"};

    private final SampleClient client;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong waitedNanos = new AtomicLong();

    /** What the systems had counted before the load; null until it is known. Written once, by the lane's thread. */
    private volatile @Nullable Counts before;

    /** The progress of the load and the calls that it caused. Replaced by the lane's thread when the load has ended. */
    private volatile @Nullable State last;

    /**
     * The progress of one lane.
     *
     * @param answered the requests with a correct response
     * @param failed the requests without one
     * @param waitedMillis the time that the clients have waited for responses, in total
     * @param modelCalls the calls of the language model
     * @param priceCalls the calls of the source of prices
     * @param objectCalls the {@code GetObject} calls
     */
    public record State(int answered, int failed, long waitedMillis, int modelCalls, int priceCalls, int objectCalls) {}

    Lane(SampleClient client) {
        this.client = client;
    }

    /** Returns the progress, with the calls that the systems have counted so far. */
    State state() {
        State ended = last;
        try {
            return ended == null ? measure() : ended;
        } catch (IOException e) {
            return of(0, 0, 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return of(0, 0, 0);
        }
    }

    private State measure() throws IOException, InterruptedException {
        Counts start = before;
        if (start == null) {
            return of(0, 0, 0);
        }
        Counts now = client.counts();
        return of(
                now.modelCalls() - start.modelCalls(),
                now.quoteCalls() - start.quoteCalls(),
                objects(now) - objects(start));
    }

    private State of(int modelCalls, int priceCalls, int objectCalls) {
        long waited = TimeUnit.NANOSECONDS.toMillis(waitedNanos.get());
        return new State(answered.get(), failed.get(), waited, modelCalls, priceCalls, objectCalls);
    }

    private static int objects(Counts counts) {
        Integer known = counts.getObjects();
        return known == null ? 0 : known;
    }

    /** Runs the load. Returns when all requests have ended. */
    void run() throws IOException, InterruptedException {
        for (int i = 0; i < OBJECTS; i++) {
            TestObjects.upload(client, object(i));
        }
        before = client.counts();
        HttpRequest message = message();
        run(CHAT_REQUESTS, CHAT_REQUESTS, number -> client.send(message).statusCode() == CREATED);
        int[] symbols = sequence(PRICE_REQUESTS, SYMBOLS.length);
        run(
                PRICE_REQUESTS,
                PRICE_CLIENTS,
                number -> client.send(client.get("/quotes/" + SYMBOLS[symbols[number]]))
                                .statusCode()
                        == OK);
        int[] objects = sequence(OBJECT_REQUESTS, OBJECTS);
        run(OBJECT_REQUESTS, OBJECT_CLIENTS, number -> TestObjects.download(client, object(objects[number])));
        last = measure();
    }

    /** Makes the message that all clients of the chat send, as a browser repeats one that got no answer in time. */
    private HttpRequest message() throws IOException, InterruptedException {
        long thread = client.fetch(client.post("/api/threads/", Map.of()).build(), Conversation.class)
                .id();
        return client.post("/api/threads/" + thread + "/messages", Map.of("content", "Is it raining?"))
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .build();
    }

    private void run(int requests, int clients, Load.Request request) throws IOException, InterruptedException {
        Load.run(requests, clients, number -> {
            long begin = System.nanoTime();
            boolean isRight = false;
            try {
                isRight = request.send(number);
            } finally {
                waitedNanos.addAndGet(System.nanoTime() - begin);
                (isRight ? answered : failed).incrementAndGet();
            }
            return isRight;
        });
    }

    private static int[] sequence(int length, int bound) {
        return new Random(SEED).ints(length, 0, bound).toArray();
    }

    private static String object(int number) {
        return "/objects/photos/compared-" + number + ".jpg";
    }

    private record Conversation(long id) {}
}
