package dev.coalesce.sample.quotes;

import io.javalin.config.RoutesConfig;

/** The route {@code GET /quotes/{symbol}}. */
public final class QuoteRoutes {
    private final QuoteService quotes;

    /**
     * Creates the route.
     *
     * @param quotes the service that handles the requests
     */
    public QuoteRoutes(QuoteService quotes) {
        this.quotes = quotes;
    }

    /**
     * Adds the route.
     *
     * @param routes the routes of the server
     */
    public void register(RoutesConfig routes) {
        routes.get("/quotes/{symbol}", ctx -> ctx.json(quotes.quote(ctx.pathParam("symbol"))));
    }
}
