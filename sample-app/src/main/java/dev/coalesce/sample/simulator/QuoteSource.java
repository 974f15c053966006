package dev.coalesce.sample.simulator;

import dev.coalesce.sample.http.HttpServer;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Simulates a source of prices: {@code GET /quotes/{symbol}}. Each price is one cent higher than the last one, so a new
 * price can be distinguished from a cached one. The source responds with 404 unless the symbol is one to five capital
 * letters.
 */
public final class QuoteSource implements AutoCloseable {
    private static final Pattern SYMBOL = Pattern.compile("[A-Z]{1,5}");
    private static final int FIRST_PRICE_CENTS = 10_000;

    private final AtomicInteger calls = new AtomicInteger();
    private final Pause pause = new Pause();
    private final Duration latency;
    private final HttpServer server;

    /**
     * Starts the source on a free port.
     *
     * @param settings the limits of the source
     */
    public QuoteSource(Settings settings) {
        latency = settings.quoteLatency();
        Handler quote = this::quote;
        server = HttpServer.start(0, routes -> routes.get("/quotes/{symbol}", quote));
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
     * Returns how often the source was called.
     *
     * @return the number of requests, including refused ones
     */
    public int calls() {
        return calls.get();
    }

    /**
     * Pauses or resumes the source. While it is paused, requests are counted and wait.
     *
     * @param paused true to pause, false to resume
     */
    public void pause(boolean paused) {
        pause.set(paused);
    }

    private void quote(Context ctx) {
        int call = calls.incrementAndGet();
        pause.await();
        Latency.simulate(latency);
        String symbol = ctx.pathParam("symbol");
        if (SYMBOL.matcher(symbol).matches()) {
            ctx.json(new Answer(symbol, BigDecimal.valueOf(FIRST_PRICE_CENTS + call, 2)));
        } else {
            ctx.status(HttpStatus.NOT_FOUND).json(new Refusal("no such symbol"));
        }
    }

    @Override
    public void close() {
        pause.end();
        server.close();
    }

    private record Answer(String symbol, BigDecimal price) {}

    private record Refusal(String error) {}
}
