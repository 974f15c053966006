package dev.coalesce.sample.http;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.json.JavalinJackson3;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.function.Consumer;

/** A server on loopback. Each server has its own port and threads, as if it ran on its own machine. */
public final class HttpServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final Javalin javalin;

    private HttpServer(Javalin javalin) {
        this.javalin = javalin;
    }

    /**
     * Starts a server.
     *
     * @param port the port; 0 for any free port
     * @param routes adds the routes of the server
     * @return the server, which accepts requests
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
     * Throws if a port is busy. Called before anything else starts, so that a second instance says so and not that the
     * first one has its database open.
     *
     * @param port the port; 0 for any free port
     * @throws IOException if the port cannot be used
     */
    public static void checkFree(int port) throws IOException {
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    /**
     * Returns the address of the server.
     *
     * @return the base address, without a path
     */
    public URI uri() {
        return URI.create("http://" + LOOPBACK + ":" + javalin.port());
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
