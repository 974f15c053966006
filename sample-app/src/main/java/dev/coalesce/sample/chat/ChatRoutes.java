package dev.coalesce.sample.chat;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/threads/…}: begin a thread, say something, read it. */
public final class ChatRoutes {
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
    }

    private void begin(Context ctx) throws SQLException {
        ctx.status(HttpStatus.CREATED).json(new Conversation(chat.newThread(), List.of()));
    }

    private void read(Context ctx) throws SQLException {
        long id = threadId(ctx);
        ctx.json(new Conversation(id, chat.messages(id)));
    }

    private void say(Context ctx) throws SQLException {
        String content = ctx.bodyAsClass(Post.class).content();
        if (content == null || content.isBlank()) {
            throw new IllegalArgumentException("content is missing");
        }
        long id = threadId(ctx);
        List<Message> written = chat.say(id, ctx.header("Idempotency-Key"), content);
        ctx.status(HttpStatus.CREATED).json(new Conversation(id, written));
    }

    private static long threadId(Context ctx) {
        return Long.parseLong(ctx.pathParam("id"));
    }

    private record Post(@Nullable String content) {}

    private record Conversation(long id, List<Message> messages) {}
}
