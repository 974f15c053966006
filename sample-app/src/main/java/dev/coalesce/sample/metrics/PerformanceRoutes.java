package dev.coalesce.sample.metrics;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/**
 * The route {@code GET /api/metrics/performance?last_n=50}, which summarises the requests below {@code /api/threads/}.
 */
public final class PerformanceRoutes {
    private static final String MEASURED = "/api/threads/*";
    private static final String START = "start";
    private static final int DEFAULT_COUNT = 50;

    private final PerformanceLog log;

    /**
     * Creates the route.
     *
     * @param log the log to fill and to show
     */
    public PerformanceRoutes(PerformanceLog log) {
        this.log = log;
    }

    /**
     * Adds the route, and handlers that measure the other routes.
     *
     * @param routes the routes of the server
     */
    public void register(RoutesConfig routes) {
        routes.before(MEASURED, ctx -> ctx.attribute(START, System.nanoTime()));
        // This handler runs after a failure has become a status, and before the response is sent. So a client that has
        // received its response finds it counted.
        routes.after(MEASURED, this::record);
        routes.get("/api/metrics/performance", this::show);
    }

    private void record(Context ctx) {
        Long start = ctx.attribute(START);
        if (start != null) {
            log.add(ctx.statusCode(), System.nanoTime() - start);
        }
    }

    private void show(Context ctx) {
        int count = ctx.queryParamAsClass("last_n", Integer.class).getOrDefault(DEFAULT_COUNT);
        if (count < 1 || count > PerformanceLog.CAPACITY) {
            throw new IllegalArgumentException("last_n must be between 1 and " + PerformanceLog.CAPACITY);
        }
        ctx.json(log.last(count));
    }
}
