package dev.coalesce.sample.load;

import dev.coalesce.sample.metrics.Performance;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;

/** One message, sent 50 times by ten impatient clients. */
final class ChatScene {
    static final int REQUESTS = 50;
    static final int CLIENTS = 10;

    private static final int CREATED = 201;

    private ChatScene() {}

    static Result run(Target target, Progress progress) throws IOException, InterruptedException {
        progress.say("chat: %d requests, %d at a time", REQUESTS, CLIENTS);
        int before = target.counts().modelCalls();
        long thread = target.ask(target.post("/api/threads/", Map.of()).build(), Conversation.class)
                .id();
        HttpRequest message = target.post("/api/threads/" + thread + "/messages", Map.of("content", "Is it raining?"))
                .header("Idempotency-Key", "one-and-the-same")
                .build();
        Load.Result load =
                Load.run(REQUESTS, CLIENTS, number -> target.send(message).statusCode() == CREATED);
        Performance seen = target.ask(target.get("/api/metrics/performance?last_n=" + REQUESTS), Performance.class);
        int messages = target.ask(target.get("/api/threads/" + thread), Conversation.class)
                .messages()
                .size();
        int modelCalls = target.counts().modelCalls() - before;
        progress.say(
                "chat: %d succeeded; the service says: error rate %.0f %%, p50 %.0f ms, p95 %.0f ms",
                load.succeeded(),
                100 * seen.errorRate(),
                seen.latencyMs().p50(),
                seen.latencyMs().p95());
        return new Result(load, messages, modelCalls);
    }

    private record Conversation(long id, List<Map<String, Object>> messages) {}

    /**
     * What was seen.
     *
     * @param load at the client
     * @param messages in the thread afterwards
     * @param modelCalls counted by the provider of the model
     */
    record Result(Load.Result load, int messages, int modelCalls) {}
}
