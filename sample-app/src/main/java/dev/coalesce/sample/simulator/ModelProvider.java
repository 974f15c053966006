package dev.coalesce.sample.simulator;

import dev.coalesce.sample.http.EventStream;
import dev.coalesce.sample.http.HttpServer;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A provider of a language model: {@code POST /v1/chat/completions}. It is slow, answers 429 to requests that come too
 * soon after the last, and 400 to a conversation in which user and assistant do not take turns. With {@code "stream": true}
 * it sends its answer in pieces, as server-sent events.
 */
public final class ModelProvider implements AutoCloseable {
    private static final int PIECES = 30;
    private static final int LEAST_PIECE = 4;
    private static final List<String> SPEAKERS = List.of("user", "assistant");

    private final AtomicInteger calls = new AtomicInteger();
    private final Pause pause = new Pause();
    private final RateLimit limit;
    private final Duration latency;
    private final Duration tokenInterval;
    private final HttpServer server;

    /**
     * Starts it on a free port.
     *
     * @param settings its limits
     * @param nanoTime the clock of its rate limit
     */
    public ModelProvider(Settings settings, LongSupplier nanoTime) {
        limit = new RateLimit(settings.modelInterval(), nanoTime);
        latency = settings.modelLatency();
        tokenInterval = settings.tokenInterval();
        Handler complete = this::complete;
        server = HttpServer.start(0, routes -> routes.post("/v1/chat/completions", complete));
    }

    /**
     * Where to reach it.
     *
     * @return without a path
     */
    public URI uri() {
        return server.uri();
    }

    /**
     * How often it was called.
     *
     * @return refused requests too: a provider counts them all
     */
    public int calls() {
        return calls.get();
    }

    /**
     * Lets streamed answers wait after their first piece, or wherever they are.
     *
     * @param paused false to let them go on
     */
    public void pause(boolean paused) {
        pause.set(paused);
    }

    private void complete(Context ctx) {
        calls.incrementAndGet();
        if (!limit.tryPass()) {
            ctx.status(HttpStatus.TOO_MANY_REQUESTS).json(new Refusal("rate limit exceeded"));
            return;
        }
        Prompt prompt = ctx.bodyAsClass(Prompt.class);
        List<Turn> turns = prompt.messages();
        if (!takesTurns(turns)) {
            ctx.status(HttpStatus.BAD_REQUEST).json(new Refusal("roles must alternate between user and assistant"));
            return;
        }
        Latency.of(latency);
        String answer = "You said: " + turns.get(turns.size() - 1).content();
        if (prompt.stream()) {
            stream(ctx, answer);
        } else {
            ctx.json(new Completion(List.of(new Choice(new Turn("assistant", answer)))));
        }
    }

    private void stream(Context ctx, String answer) {
        int piece = Math.max(LEAST_PIECE, answer.length() / PIECES);
        try {
            EventStream events = EventStream.begin(ctx);
            for (int at = 0; at < answer.length(); at += piece) {
                if (at > 0) {
                    Latency.of(tokenInterval);
                    pause.pass();
                }
                events.send(new Token(answer.substring(at, Math.min(at + piece, answer.length()))));
            }
            events.send("done", List.of());
        } catch (IOException e) {
            // Nobody listens any more.
        }
    }

    /** User first, user last. */
    private static boolean takesTurns(List<Turn> turns) {
        for (int i = 0; i < turns.size(); i++) {
            if (!turns.get(i).role().equals(SPEAKERS.get(i % 2))) {
                return false;
            }
        }
        return turns.size() % 2 == 1;
    }

    @Override
    public void close() {
        pause.end();
        server.close();
    }

    private record Prompt(List<Turn> messages, boolean stream) {}

    private record Token(String token) {}

    private record Turn(String role, String content) {}

    private record Completion(List<Choice> choices) {}

    private record Choice(Turn message) {}

    private record Refusal(String error) {}
}
