package dev.coalesce.sample.load;

import dev.coalesce.sample.metrics.Performance;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;

/** Ten impatient clients send the same message 50 times in total. */
final class ChatScene {
    static final int REQUESTS = 50;
    static final int CLIENTS = 10;

    private static final int CREATED = 201;

    private ChatScene() {}

    static Result run(SampleClient client, Progress progress) throws IOException, InterruptedException {
        progress.print("chat: %d requests of the same message, %d at a time", REQUESTS, CLIENTS);
        int before = client.counts().modelCalls();
        long thread = client.fetch(client.post("/api/threads/", Map.of()).build(), Conversation.class)
                .id();
        HttpRequest message = client.post("/api/threads/" + thread + "/messages", Map.of("content", "Is it raining?"))
                .header("Idempotency-Key", "one-and-the-same")
                .build();
        Load.Result load =
                Load.run(REQUESTS, CLIENTS, number -> client.send(message).statusCode() == CREATED);
        Performance performance =
                client.fetch(client.get("/api/metrics/performance?last_n=" + REQUESTS), Performance.class);
        int messages = client.fetch(client.get("/api/threads/" + thread), Conversation.class)
                .messages()
                .size();
        int modelCalls = client.counts().modelCalls() - before;
        progress.print(
                "chat: %d succeeded; measured by the service: error rate %.0f %%, p50 %.0f ms, p95 %.0f ms",
                load.succeeded(),
                100 * performance.errorRate(),
                performance.latencyMs().p50(),
                performance.latencyMs().p95());
        return new Result(load, messages, modelCalls);
    }

    private record Conversation(long id, List<Map<String, Object>> messages) {}

    /**
     * The measurements of the scene.
     *
     * @param load the outcome of the requests
     * @param messages the number of messages in the thread afterwards
     * @param modelCalls the calls that the model's provider has counted
     */
    record Result(Load.Result load, int messages, int modelCalls) {}
}
