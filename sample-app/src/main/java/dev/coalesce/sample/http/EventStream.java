package dev.coalesce.sample.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A response of server-sent events, each of which is sent immediately. Not thread-safe. */
public final class EventStream {
    private final OutputStream out;

    private EventStream(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins the response.
     *
     * @param ctx the context of the request, to which nothing has been sent yet
     * @return the stream, which must not be used after the handler has returned
     * @throws IOException if the client has disconnected
     */
    public static EventStream begin(Context ctx) throws IOException {
        ctx.contentType("text/event-stream").header("Cache-Control", "no-store");
        // The output stream of the context would delay data that it may have to compress.
        return new EventStream(ctx.res().getOutputStream());
    }

    /**
     * Sends an event without a name.
     *
     * @param data the data, which is sent as JSON
     * @throws IOException if the client has disconnected
     */
    public void send(Object data) throws IOException {
        write("data: " + json(data) + "\n\n");
    }

    /**
     * Sends an event with a name.
     *
     * @param name the name of the event
     * @param data the data, which is sent as JSON
     * @throws IOException if the client has disconnected
     */
    public void send(String name, Object data) throws IOException {
        write("event: " + name + "\ndata: " + json(data) + "\n\n");
    }

    private static String json(Object data) {
        return Json.MAPPER.writeValueAsString(data);
    }

    private void write(String event) throws IOException {
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
