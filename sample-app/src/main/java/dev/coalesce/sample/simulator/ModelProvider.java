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
 * Simulates the provider of a language model: {@code POST /v1/chat/completions}. It is slow. It responds with 429 to
 * requests that exceed its rate limit, and with 400 to a conversation in which the roles do not alternate. With
 * {@code "stream": true} it sends its answer in tokens, as server-sent events.
 */
public final class ModelProvider implements AutoCloseable {
    private static final int MAX_TOKENS = 30;
    private static final int MIN_TOKEN_LENGTH = 4;
    private static final List<String> ROLES = List.of("user", "assistant");

    private final AtomicInteger calls = new AtomicInteger();
    private final Pause pause = new Pause();
    private final RateLimit limit;
    private final Duration latency;
    private final Duration tokenInterval;
    private final HttpServer server;

    /**
     * Starts the provider on a free port.
     *
     * @param settings the limits of the provider
     * @param nanoTime the clock of the rate limit, in nanoseconds
     */
    public ModelProvider(Settings settings, LongSupplier nanoTime) {
        limit = new RateLimit(settings.modelInterval(), nanoTime);
        latency = settings.modelLatency();
        tokenInterval = settings.tokenInterval();
        Handler complete = this::complete;
        server = HttpServer.start(0, routes -> routes.post("/v1/chat/completions", complete));
    }

    /**
     * Returns the address of the server.
     *
     * @return the base address, without a path
     */
    public URI uri() {
        return server.uri();
    }

    /**
     * Returns how often the provider was called.
     *
     * @return the number of requests, including refused ones
     */
    public int calls() {
        return calls.get();
    }

    /**
     * Pauses streamed answers after the token that they have just sent, or resumes them.
     *
     * @param paused true to pause, false to resume
     */
    public void pause(boolean paused) {
        pause.set(paused);
    }

    private void complete(Context ctx) {
        calls.incrementAndGet();
        if (!limit.tryAcquire()) {
            ctx.status(HttpStatus.TOO_MANY_REQUESTS).json(new Refusal("rate limit exceeded"));
            return;
        }
        Prompt prompt = ctx.bodyAsClass(Prompt.class);
        List<Turn> turns = prompt.messages();
        if (!rolesAlternate(turns)) {
            ctx.status(HttpStatus.BAD_REQUEST).json(new Refusal("roles must alternate between user and assistant"));
            return;
        }
        Latency.simulate(latency);
        String answer = "You said: " + turns.get(turns.size() - 1).content();
        if (prompt.stream()) {
            stream(ctx, answer);
        } else {
            ctx.json(new Completion(List.of(new Choice(new Turn("assistant", answer)))));
        }
    }

    private void stream(Context ctx, String answer) {
        int tokenLength = Math.max(MIN_TOKEN_LENGTH, answer.length() / MAX_TOKENS);
        try {
            EventStream events = EventStream.begin(ctx);
            for (int at = 0; at < answer.length(); at += tokenLength) {
                if (at > 0) {
                    Latency.simulate(tokenInterval);
                    pause.await();
                }
                events.send(new Token(answer.substring(at, Math.min(at + tokenLength, answer.length()))));
            }
            events.send("done", List.of());
        } catch (IOException e) {
            // The client has disconnected.
        }
    }

    /** Tells whether user and assistant alternate, with the user first and last. */
    private static boolean rolesAlternate(List<Turn> turns) {
        for (int i = 0; i < turns.size(); i++) {
            if (!turns.get(i).role().equals(ROLES.get(i % 2))) {
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
