package dev.coalesce.sample.page;

import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/** {@code GET /}, what that page needs, and {@code GET /api/counters}. */
public final class PageRoutes {
    private final IntSupplier modelCalls;

    /**
     * Routes of one service.
     *
     * @param modelCalls how often the model was asked
     */
    public PageRoutes(IntSupplier modelCalls) {
        this.modelCalls = modelCalls;
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
