package dev.coalesce.sample.page;

import dev.coalesce.sample.load.Comparison;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * The routes of the page: its resources, {@code GET /api/counters}, {@code PUT /api/model/paused}, and {@code
 * /api/comparison}, which shows the load without and with the agent ({@code GET}) and starts it ({@code POST}).
 */
public final class PageRoutes {
    private final IntSupplier modelCalls;
    private final Consumer<Boolean> pause;
    private final Comparison comparison;

    /**
     * Creates the routes.
     *
     * @param modelCalls returns the number of calls of the model
     * @param pause pauses the model in the middle of its answers, or resumes it
     * @param comparison the load without and with the agent
     */
    public PageRoutes(IntSupplier modelCalls, Consumer<Boolean> pause, Comparison comparison) {
        this.modelCalls = modelCalls;
        this.pause = pause;
        this.comparison = comparison;
    }

    /**
     * Adds the routes.
     *
     * @param routes the routes of the server
     */
    public void register(RoutesConfig routes) {
        resource(routes, "/", "index.html", ContentType.TEXT_HTML);
        resource(routes, "/theme.css", "theme.css", ContentType.TEXT_CSS);
        resource(routes, "/page.css", "page.css", ContentType.TEXT_CSS);
        resource(routes, "/stream.js", "stream.js", ContentType.TEXT_JS);
        resource(routes, "/comparison.js", "comparison.js", ContentType.TEXT_JS);
        resource(routes, "/icon.svg", "icon.svg", ContentType.IMAGE_SVG);
        routes.get("/api/comparison", ctx -> ctx.json(comparison.state()));
        routes.post("/api/comparison", ctx -> ctx.status(HttpStatus.ACCEPTED).json(comparison.start()));
        routes.get("/api/counters", ctx -> ctx.json(Counters.of(modelCalls.getAsInt(), "ChatService.stream")));
        routes.put("/api/model/paused", ctx -> {
            pause.accept(ctx.bodyAsClass(Boolean.class));
            ctx.status(HttpStatus.NO_CONTENT);
        });
    }

    private static void resource(RoutesConfig routes, String path, String name, ContentType type) {
        byte[] content = read(name);
        // The page is UTF-8 whatever the default charset of this process is.
        routes.get(
                path,
                ctx -> ctx.contentType(type.getMimeType() + "; charset=utf-8").result(content));
    }

    private static byte[] read(String name) {
        try (InputStream in = PageRoutes.class.getResourceAsStream("/page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar contains no resource page/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
