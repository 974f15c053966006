package dev.coalesce.sample.load;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The load under which the sample is observed: people who send a message again although it was answered, many who ask
 * for the same prices at the same time, and many who download the same objects. Without the agent the model refuses the
 * repeated messages.
 */
final class ObservedLoad {
    private static final int MESSAGES = 8;
    private static final int REPETITIONS = 4;
    private static final int PRICE_BURSTS = 12;
    private static final int PRICE_CLIENTS = 10;
    private static final int OK = 200;
    private static final String[] SYMBOLS = {"ACME", "NOVA", "ORBT"};
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long POLL_MILLIS = 5;

    /** After an answer, the time until the model accepts the next message. */
    private static final long UNTIL_ACCEPTED_MILLIS = 300;

    private final SampleClient client;

    private ObservedLoad(SampleClient client) {
        this.client = client;
    }

    static void run(SampleClient client, Progress progress) throws IOException, InterruptedException {
        ObservedLoad load = new ObservedLoad(client);
        progress.print("observed: %d messages, each sent %d times", MESSAGES, REPETITIONS + 1);
        load.chat();
        progress.print("observed: %d bursts of %d callers of a price", PRICE_BURSTS, PRICE_CLIENTS);
        for (int burst = 0; burst < PRICE_BURSTS; burst++) {
            HttpRequest price = client.get("/quotes/" + SYMBOLS[burst % SYMBOLS.length]);
            Load.Result unused = Load.run(
                    PRICE_CLIENTS, PRICE_CLIENTS, number -> client.send(price).statusCode() == OK);
        }
        ObjectsScene.Result unused = ObjectsScene.run(client, progress);
    }

    /** Repeats each message while the model is busy with the next one, and so refuses the repetitions. */
    private void chat() throws IOException, InterruptedException {
        HttpRequest previous = null;
        for (int i = 0; i < MESSAGES; i++) {
            HttpRequest message = message("Question " + i);
            int before = client.counts().modelCalls();
            CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> status(message));
            awaitModelCall(before);
            repeat(previous);
            int unused = answer.join();
            previous = message;
            Thread.sleep(UNTIL_ACCEPTED_MILLIS);
        }
    }

    private void repeat(@Nullable HttpRequest message) {
        for (int i = 0; message != null && i < REPETITIONS; i++) {
            int unused = status(message);
        }
    }

    private void awaitModelCall(int before) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (client.counts().modelCalls() == before) {
            if (System.nanoTime() - begin > DEADLINE_NANOS) {
                throw new IOException("the model was not called");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private int status(HttpRequest request) {
        try {
            return client.send(request).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private HttpRequest message(String content) throws IOException, InterruptedException {
        long thread = client.fetch(client.post("/api/threads/", Map.of()).build(), Conversation.class)
                .id();
        return client.post("/api/threads/" + thread + "/messages", Map.of("content", content))
                .header("Idempotency-Key", content)
                .build();
    }

    private record Conversation(long id) {}
}
