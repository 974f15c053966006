package dev.coalesce.sample.page;

import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The routes of the page: its resources, {@code GET /api/counters} and {@code PUT /api/model/paused}. */
public final class PageRoutes {
    private final IntSupplier modelCalls;
    private final Consumer<Boolean> pause;

    /**
     * Creates the routes.
     *
     * @param modelCalls returns the number of calls of the model
     * @param pause pauses the model in the middle of its answers, or resumes it
     */
    public PageRoutes(IntSupplier modelCalls, Consumer<Boolean> pause) {
        this.modelCalls = modelCalls;
        this.pause = pause;
    }

    /**
     * Adds the routes.
     *
     * @param routes the routes of the server
     */
    public void register(RoutesConfig routes) {
        resource(routes, "/", "index.html", ContentType.TEXT_HTML);
        resource(routes, "/page.js", "page.js", ContentType.TEXT_JS);
        routes.get("/api/counters", ctx -> ctx.json(Counters.of(modelCalls.getAsInt(), "ChatService.stream")));
        routes.put("/api/model/paused", ctx -> {
            pause.accept(ctx.bodyAsClass(Boolean.class));
            ctx.status(HttpStatus.NO_CONTENT);
        });
    }

    private static void resource(RoutesConfig routes, String path, String name, ContentType type) {
        String text = read(name);
        routes.get(path, ctx -> ctx.contentType(type).result(text));
    }

    private static String read(String name) {
        try (InputStream in = PageRoutes.class.getResourceAsStream("/page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar contains no resource page/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
