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
 * A source of prices: {@code GET /quotes/{symbol}}. Each answer costs a cent more than the last, so that a new one can be
 * told from a kept one; 404 to what is not one to five capital letters.
 */
public final class QuoteSource implements AutoCloseable {
    private static final Pattern SYMBOL = Pattern.compile("[A-Z]{1,5}");
    private static final int FIRST_PRICE_CENTS = 10_000;

    private final AtomicInteger calls = new AtomicInteger();
    private final Duration latency;
    private final HttpServer server;

    /**
     * Starts it on a free port.
     *
     * @param settings its limits
     */
    public QuoteSource(Settings settings) {
        latency = settings.quoteLatency();
        Handler quote = this::quote;
        server = HttpServer.start(0, routes -> routes.get("/quotes/{symbol}", quote));
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
     * @return refused requests too
     */
    public int calls() {
        return calls.get();
    }

    private void quote(Context ctx) {
        int call = calls.incrementAndGet();
        Latency.of(latency);
        String symbol = ctx.pathParam("symbol");
        if (SYMBOL.matcher(symbol).matches()) {
            ctx.json(new Answer(symbol, BigDecimal.valueOf(FIRST_PRICE_CENTS + call, 2)));
        } else {
            ctx.status(HttpStatus.NOT_FOUND).json(new Refusal("no such symbol"));
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private record Answer(String symbol, BigDecimal price) {}

    private record Refusal(String error) {}
}
