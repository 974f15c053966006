package dev.coalesce.sample.http;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.json.JavalinJackson3;
import java.net.URI;
import java.util.function.Consumer;

/** A server on loopback, quiet at start. Each has its own port and threads, as if it ran on a machine of its own. */
public final class HttpServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final Javalin javalin;

    private HttpServer(Javalin javalin) {
        this.javalin = javalin;
    }

    /**
     * Starts a server.
     *
     * @param port 0: any free one
     * @param routes adds the routes
     * @return a server that accepts requests
     */
    public static HttpServer start(int port, Consumer<RoutesConfig> routes) {
        return new HttpServer(Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.startup.showOldJavalinVersionWarning = false;
                    config.jsonMapper(new JavalinJackson3(Json.MAPPER, false));
                    routes.accept(config.routes);
                })
                .start(LOOPBACK, port));
    }

    /**
     * Where to reach it.
     *
     * @return without a path
     */
    public URI uri() {
        return URI.create("http://" + LOOPBACK + ":" + javalin.port());
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
