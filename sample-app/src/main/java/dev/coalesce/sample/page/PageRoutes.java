package dev.coalesce.sample.page;

import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** {@code GET /}, what that page needs, {@code GET /api/counters} and {@code PUT /api/model/paused}. */
public final class PageRoutes {
    private final IntSupplier modelCalls;
    private final Consumer<Boolean> pause;

    /**
     * Routes of one service.
     *
     * @param modelCalls how often the model was asked
     * @param pause lets the model stop in the middle of its answers, or go on
     */
    public PageRoutes(IntSupplier modelCalls, Consumer<Boolean> pause) {
        this.modelCalls = modelCalls;
        this.pause = pause;
    }

    /**
     * Adds the routes.
     *
     * @param routes of the service
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
                throw new IllegalStateException(name + " is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
