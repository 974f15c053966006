package dev.coalesce.sample.load;

import dev.coalesce.sample.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * 20 clients send one message and read the answer token by token. One client stops reading until all others are done,
 * and another one joins when half of the answer has been sent. The message is so long that the answer does not fit into
 * the buffers of the connection of the client that stops reading.
 */
final class StreamScene {
    static final int CLIENTS = 20;

    private static final int HANGING_CLIENT = 0;
    private static final int LATE_CLIENT = 1;
    private static final int MESSAGE_LENGTH = 200_000;
    private static final int DEADLINE_SECONDS = 40;
    private static final String DATA_PREFIX = "data: {";

    private final SampleClient client;
    private final String expectedAnswer;
    private final HttpRequest message;
    private final CountDownLatch halfway = new CountDownLatch(1);
    private final CountDownLatch othersDone = new CountDownLatch(CLIENTS - 1);
    private final AtomicInteger finishedWhileOneHangs = new AtomicInteger();
    private final AtomicInteger lateComplete = new AtomicInteger();
    private final List<Long> firstTokenNanos = new CopyOnWriteArrayList<>();
    private final List<Long> wholeAnswerNanos = new CopyOnWriteArrayList<>();

    private StreamScene(SampleClient client, long thread) {
        this.client = client;
        String content = "Once more: ".repeat(MESSAGE_LENGTH / 11);
        this.expectedAnswer = "You said: " + content;
        this.message = client.post("/api/threads/" + thread + "/messages/stream", Map.of("content", content))
                .header("Idempotency-Key", "streamed")
                .build();
    }

    static Result run(SampleClient client, Progress progress) throws IOException, InterruptedException {
        progress.print("chat: %d clients read one streamed answer", CLIENTS);
        int before = client.counts().modelCalls();
        long thread = client.fetch(client.post("/api/threads/", Map.of()).build(), Conversation.class)
                .id();
        return new StreamScene(client, thread).run(progress, before);
    }

    private Result run(Progress progress, int before) throws IOException, InterruptedException {
        Load.Result load = Load.run(CLIENTS, CLIENTS, this::sendRequest);
        int modelCalls = client.counts().modelCalls() - before;
        progress.print("chat: %d clients got the whole answer, %d provider streams", load.succeeded(), modelCalls);
        if (!wholeAnswerNanos.isEmpty()) {
            progress.print(
                    "chat: without the late client: first token after %d to %d ms, whole answer after at most %d ms",
                    millis(Collections.min(firstTokenNanos)),
                    millis(Collections.max(firstTokenNanos)),
                    millis(Collections.max(wholeAnswerNanos)));
        }
        return new Result(load, lateComplete.get() == 1, finishedWhileOneHangs.get(), modelCalls);
    }

    private boolean sendRequest(int number) throws IOException, InterruptedException {
        if (number == HANGING_CLIENT) {
            return readAfterAllOthers();
        }
        try {
            if (number == LATE_CLIENT && !halfway.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                return false;
            }
            long begin = System.nanoTime();
            AtomicLong first = new AtomicLong();
            boolean complete = readAnswer(
                    () -> first.compareAndSet(0, System.nanoTime() - begin),
                    number == LATE_CLIENT ? () -> {} : halfway::countDown);
            if (complete && number != LATE_CLIENT) {
                firstTokenNanos.add(first.get());
                wholeAnswerNanos.add(System.nanoTime() - begin);
            }
            if (complete) {
                finishedWhileOneHangs.incrementAndGet();
                lateComplete.addAndGet(number == LATE_CLIENT ? 1 : 0);
            }
            return complete;
        } finally {
            halfway.countDown(); // releases the late client even if no answer gets that far
            othersDone.countDown();
        }
    }

    private boolean readAfterAllOthers() throws IOException, InterruptedException {
        try (InputStream body = client.open(message)) {
            BufferedReader lines = lines(body);
            String first = lines.readLine();
            othersDone.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
            return first != null && readsWholeAnswer(new StringBuilder(token(first)), lines, () -> {}, () -> {});
        }
    }

    private boolean readAnswer(Runnable onText, Runnable onHalf) throws IOException, InterruptedException {
        try (InputStream body = client.open(message)) {
            return readsWholeAnswer(new StringBuilder(), lines(body), onText, onHalf);
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private boolean readsWholeAnswer(StringBuilder text, BufferedReader lines, Runnable onText, Runnable onHalf)
            throws IOException {
        boolean done = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            text.append(token(line));
            done |= line.equals("event: done");
            if (!text.isEmpty()) {
                onText.run();
            }
            if (text.length() > expectedAnswer.length() / 2) {
                onHalf.run();
            }
        }
        return done && text.toString().equals(expectedAnswer);
    }

    private static BufferedReader lines(InputStream body) {
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    private static String token(String line) {
        return line.startsWith(DATA_PREFIX)
                ? String.valueOf(Json.MAPPER
                        .readValue(line.substring(DATA_PREFIX.length() - 1), Event.class)
                        .token())
                : "";
    }

    private record Event(String token) {}

    private record Conversation(long id, List<Map<String, Object>> messages) {}

    /**
     * The measurements of the scene.
     *
     * @param load the outcome of the requests; a client that got the whole answer succeeded
     * @param lateComplete whether the client that joined halfway got the whole answer
     * @param finishedWhileOneHangs the number of clients that got the whole answer before the hanging client read on
     * @param modelCalls the calls that the model's provider has counted
     */
    record Result(Load.Result load, boolean lateComplete, int finishedWhileOneHangs, int modelCalls) {}
}
