package dev.coalesce.sample.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An answer of server-sent events, each sent at once. For one thread at a time. */
public final class EventStream {
    private final OutputStream out;

    private EventStream(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins the answer.
     *
     * @param ctx nothing has been sent to yet
     * @return to be used before the handler ends
     * @throws IOException if the client has left
     */
    public static EventStream begin(Context ctx) throws IOException {
        ctx.contentType("text/event-stream").header("Cache-Control", "no-store");
        return new EventStream(
                ctx.res().getOutputStream()); // the context's own holds back what it may have to compress
    }

    /**
     * Sends an event without a name.
     *
     * @param data written as JSON
     * @throws IOException if the client has left
     */
    public void send(Object data) throws IOException {
        write("data: " + json(data) + "\n\n");
    }

    /**
     * Sends an event.
     *
     * @param name of the event
     * @param data written as JSON
     * @throws IOException if the client has left
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
