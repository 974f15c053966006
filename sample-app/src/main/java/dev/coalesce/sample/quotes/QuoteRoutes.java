package dev.coalesce.sample.quotes;

import io.javalin.config.RoutesConfig;

/** {@code GET /quotes/{symbol}}. */
public final class QuoteRoutes {
    private final QuoteService quotes;

    /**
     * Routes to one service.
     *
     * @param quotes the service
     */
    public QuoteRoutes(QuoteService quotes) {
        this.quotes = quotes;
    }

    /**
     * Adds the route.
     *
     * @param routes of the service
     */
    public void register(RoutesConfig routes) {
        routes.get("/quotes/{symbol}", ctx -> ctx.json(quotes.quote(ctx.pathParam("symbol"))));
    }
}
