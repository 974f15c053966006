package dev.coalesce.sample.metrics;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** {@code GET /api/metrics/performance?last_n=50}, over the requests below {@code /api/threads/}. */
public final class PerformanceRoutes {
    private static final String MEASURED = "/api/threads/*";
    private static final String BEGAN = "began";
    private static final int DEFAULT_COUNT = 50;

    private final PerformanceLog log;

    /**
     * Fills and shows one log.
     *
     * @param log the log
     */
    public PerformanceRoutes(PerformanceLog log) {
        this.log = log;
    }

    /**
     * Adds the route, and what measures the others.
     *
     * @param routes of the service
     */
    public void register(RoutesConfig routes) {
        routes.before(MEASURED, ctx -> ctx.attribute(BEGAN, System.nanoTime()));
        // Runs after a failure has become a status, and before the answer is sent: who has it finds it counted.
        routes.after(MEASURED, this::note);
        routes.get("/api/metrics/performance", this::show);
    }

    private void note(Context ctx) {
        Long began = ctx.attribute(BEGAN);
        if (began != null) {
            log.add(ctx.statusCode(), System.nanoTime() - began);
        }
    }

    private void show(Context ctx) {
        int count = ctx.queryParamAsClass("last_n", Integer.class).getOrDefault(DEFAULT_COUNT);
        if (count < 1 || count > PerformanceLog.CAPACITY) {
            throw new IllegalArgumentException("last_n has to be between 1 and " + PerformanceLog.CAPACITY);
        }
        ctx.json(log.last(count));
    }
}
