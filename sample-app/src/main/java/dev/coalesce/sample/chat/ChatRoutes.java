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

/** {@code /api/threads/…}: begin a thread, say something, read it. */
public final class ChatRoutes {
    private static final String REQUEST_ID = "Idempotency-Key";

    private final ChatService chat;

    /**
     * Routes to one service.
     *
     * @param chat the service
     */
    public ChatRoutes(ChatService chat) {
        this.chat = chat;
    }

    /**
     * Adds the routes.
     *
     * @param routes of the service
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
        Arrivals<String> tokens = new Arrivals<>();
        chat.stream(threadId(ctx), ctx.header(REQUEST_ID), content).subscribe(tokens);
        String token = tokens.next(); // the first one, or a refusal that still can be a status
        try {
            EventStream events = EventStream.begin(ctx);
            try {
                for (; token != null; token = tokens.next()) {
                    events.send(new Token(token));
                }
                events.send("done", List.of());
            } catch (UpstreamException broken) {
                events.send("error", new Broken(String.valueOf(broken.getMessage())));
            }
        } catch (IOException e) {
            // The client has left.
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

    private record Broken(String error) {}

    private record Conversation(long id, List<Message> messages) {}
}
