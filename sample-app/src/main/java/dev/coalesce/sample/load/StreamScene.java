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
 * One message, sent by 20 clients who read the answer piece by piece. One of them stops reading until all others are done;
 * another one joins when half of the answer has been sent. The message is long, so that the answer does not fit into what
 * a connection buffers for who does not read.
 */
final class StreamScene {
    static final int CLIENTS = 20;

    private static final int HANGS = 0;
    private static final int LATE = 1;
    private static final int LENGTH = 200_000;
    private static final int DEADLINE_SECONDS = 40;
    private static final String DATA = "data: {";

    private final Target target;
    private final String whole;
    private final HttpRequest message;
    private final CountDownLatch half = new CountDownLatch(1);
    private final CountDownLatch othersDone = new CountDownLatch(CLIENTS - 1);
    private final AtomicInteger readingWhileOneHangs = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final List<Long> firstNanos = new CopyOnWriteArrayList<>();
    private final List<Long> wholeNanos = new CopyOnWriteArrayList<>();

    private StreamScene(Target target, long thread) {
        this.target = target;
        String content = "Once more: ".repeat(LENGTH / 11);
        this.whole = "You said: " + content;
        this.message = target.post("/api/threads/" + thread + "/messages/stream", Map.of("content", content))
                .header("Idempotency-Key", "streamed")
                .build();
    }

    static Result run(Target target, Progress progress) throws IOException, InterruptedException {
        progress.say("chat: %d clients read one streamed answer", CLIENTS);
        int before = target.counts().modelCalls();
        long thread = target.ask(target.post("/api/threads/", Map.of()).build(), Conversation.class)
                .id();
        return new StreamScene(target, thread).run(progress, before);
    }

    private Result run(Progress progress, int before) throws IOException, InterruptedException {
        Load.Result load = Load.run(CLIENTS, CLIENTS, this::client);
        int modelCalls = target.counts().modelCalls() - before;
        progress.say("chat: %d got the whole answer, %d provider streams", load.succeeded(), modelCalls);
        if (!wholeNanos.isEmpty()) {
            progress.say(
                    "chat: first piece after %d ms at the first client and %d ms at the last that did not come late, all of it after %d ms",
                    millis(Collections.min(firstNanos)),
                    millis(Collections.max(firstNanos)),
                    millis(Collections.max(wholeNanos)));
        }
        return new Result(load, late.get() == 1, readingWhileOneHangs.get(), modelCalls);
    }

    private boolean client(int number) throws IOException, InterruptedException {
        if (number == HANGS) {
            return hang();
        }
        try {
            if (number == LATE && !half.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                return false;
            }
            long asked = System.nanoTime();
            AtomicLong first = new AtomicLong();
            boolean all = read(
                    () -> first.compareAndSet(0, System.nanoTime() - asked),
                    number == LATE ? () -> {} : half::countDown);
            if (all && number != LATE) {
                firstNanos.add(first.get());
                wholeNanos.add(System.nanoTime() - asked);
            }
            if (all) {
                readingWhileOneHangs.incrementAndGet();
                late.addAndGet(number == LATE ? 1 : 0);
            }
            return all;
        } finally {
            half.countDown(); // also where nobody gets that far
            othersDone.countDown();
        }
    }

    private boolean hang() throws IOException, InterruptedException {
        try (InputStream body = target.open(message)) {
            BufferedReader lines = lines(body);
            String first = lines.readLine();
            othersDone.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
            return first != null && isWhole(new StringBuilder(token(first)), lines, () -> {}, () -> {});
        }
    }

    private boolean read(Runnable atPiece, Runnable atHalf) throws IOException, InterruptedException {
        try (InputStream body = target.open(message)) {
            return isWhole(new StringBuilder(), lines(body), atPiece, atHalf);
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private boolean isWhole(StringBuilder text, BufferedReader lines, Runnable atPiece, Runnable atHalf)
            throws IOException {
        boolean done = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            text.append(token(line));
            done |= line.equals("event: done");
            if (!text.isEmpty()) {
                atPiece.run();
            }
            if (text.length() > whole.length() / 2) {
                atHalf.run();
            }
        }
        return done && text.toString().equals(whole);
    }

    private static BufferedReader lines(InputStream body) {
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    private static String token(String line) {
        return line.startsWith(DATA)
                ? String.valueOf(Json.MAPPER
                        .readValue(line.substring(DATA.length() - 1), Event.class)
                        .token())
                : "";
    }

    private record Event(String token) {}

    private record Conversation(long id, List<Map<String, Object>> messages) {}

    /**
     * What was seen.
     *
     * @param load at the clients; who got all of the answer succeeded
     * @param lateGotAll whether that holds for the one that joined halfway
     * @param whileOneHangs how many had got all before the one that hangs went on
     * @param modelCalls counted by the provider of the model
     */
    record Result(Load.Result load, boolean lateGotAll, int whileOneHangs, int modelCalls) {}
}
