package dev.coalesce.sample.objects;

import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** The routes {@code GET} and {@code PUT /objects/{bucket}/{key}}. A key may contain slashes. */
public final class ObjectRoutes {
    private static final String PATH = "/objects/{bucket}/<key>";

    private final ObjectProxy objects;
    private final AtomicInteger reads = new AtomicInteger();

    /**
     * Creates the routes.
     *
     * @param objects the proxy that handles the requests
     */
    public ObjectRoutes(ObjectProxy objects) {
        this.objects = objects;
    }

    /**
     * Adds the routes.
     *
     * @param routes the routes of the server
     */
    public void register(RoutesConfig routes) {
        routes.get(PATH, this::get);
        routes.put(PATH, this::put);
    }

    /**
     * Returns how many requests for an object have arrived.
     *
     * @return the number of requests, including those that still wait for the store
     */
    public int reads() {
        return reads.get();
    }

    private void get(Context ctx) {
        reads.incrementAndGet();
        ctx.contentType(ContentType.APPLICATION_OCTET_STREAM)
                .result(objects.open(ctx.pathParam("bucket"), ctx.pathParam("key")));
    }

    private void put(Context ctx) throws IOException {
        objects.store(ctx.pathParam("bucket"), ctx.pathParam("key"), ctx.bodyInputStream());
        ctx.status(HttpStatus.NO_CONTENT);
    }
}
