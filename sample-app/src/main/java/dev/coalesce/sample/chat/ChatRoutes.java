package dev.coalesce.sample.chat;

import dev.coalesce.sample.http.EventStream;
import dev.coalesce.sample.upstream.UpstreamException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes below {@code /api/threads/}: create a thread, send a message, read the thread. */
public final class ChatRoutes {
    private static final String REQUEST_ID = "Idempotency-Key";

    private final ChatService chat;

    /**
     * Creates the routes.
     *
     * @param chat the service that handles the requests
     */
    public ChatRoutes(ChatService chat) {
        this.chat = chat;
    }

    /**
     * Adds the routes.
     *
     * @param routes the routes of the server
     */
    public void register(RoutesConfig routes) {
        routes.post("/api/threads/", this::begin);
        routes.get("/api/threads/{id}", this::read);
        routes.post("/api/threads/{id}/messages", this::say);
        routes.post("/api/threads/{id}/messages/stream", this::stream);
    }

    private void begin(Context ctx) throws SQLException {
        ctx.status(HttpStatus.CREATED).json(new Conversation(chat.newThread(), List.of()));
    }

    private void read(Context ctx) throws SQLException {
        long id = threadId(ctx);
        ctx.json(new Conversation(id, chat.messages(id)));
    }

    private void say(Context ctx) throws SQLException {
        String content = content(ctx);
        long id = threadId(ctx);
        List<Message> written = chat.say(id, ctx.header(REQUEST_ID), content);
        ctx.status(HttpStatus.CREATED).json(new Conversation(id, written));
    }

    private void stream(Context ctx) throws SQLException, InterruptedException {
        String content = content(ctx);
        SignalQueue<String> tokens = new SignalQueue<>();
        chat.stream(threadId(ctx), ctx.header(REQUEST_ID), content).subscribe(tokens);
        // A refusal is thrown here, before the response begins, so it can become a status.
        String token = tokens.next();
        try {
            EventStream events = EventStream.begin(ctx);
            try {
                for (; token != null; token = tokens.next()) {
                    events.send(new Token(token));
                }
                events.send("done", List.of());
            } catch (UpstreamException e) {
                events.send("error", new StreamError(String.valueOf(e.getMessage())));
            }
        } catch (IOException e) {
            // The client has disconnected.
        } finally {
            tokens.cancel();
        }
    }

    private static String content(Context ctx) {
        String content = ctx.bodyAsClass(Post.class).content();
        if (content == null || content.isBlank()) {
            throw new IllegalArgumentException("content is missing");
        }
        return content;
    }

    private static long threadId(Context ctx) {
        return Long.parseLong(ctx.pathParam("id"));
    }

    private record Post(@Nullable String content) {}

    private record Token(String token) {}

    private record StreamError(String error) {}

    private record Conversation(long id, List<Message> messages) {}
}
