package dev.coalesce.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.sample.chat.Message;
import dev.coalesce.sample.http.Json;
import dev.coalesce.sample.simulator.Settings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streamed answers without the agent. */
class StreamTest {
    @TempDir
    Path data;

    @Test
    void streamedAnswer_arrivesInTokensAndIsStored() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            long thread = createThread(sample);

            HttpResponse<String> response = stream(sample, thread, "hello");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            assertThat(response.body()).isEqualTo("""
                    data: {"token":"You "}

                    data: {"token":"said"}

                    data: {"token":": he"}

                    data: {"token":"llo"}

                    event: done
                    data: []

                    """);
            assertThat(contents(sample, thread)).containsExactly("hello", "You said: hello");
        }
    }

    @Test
    void refusedMessage_yieldsAStatusAndIsRemoved() throws Exception {
        Settings oncePerHour =
                new Settings(Duration.ZERO, Duration.ZERO, Duration.ofHours(1), Duration.ZERO, Duration.ZERO, 4);
        try (RunningSample sample = RunningSample.start(data, oncePerHour)) {
            long thread = createThread(sample);
            stream(sample, thread, "one");

            assertThat(stream(sample, thread, "two").statusCode()).isEqualTo(429);

            assertThat(contents(sample, thread)).containsExactly("one", "You said: one");
        }
    }

    @Test
    void invalidRequest_isRefused() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            long thread = createThread(sample);

            assertThat(stream(sample, thread + 1, "hello").statusCode()).isEqualTo(404);
            assertThat(stream(sample, thread, " ").statusCode()).isEqualTo(400);
            assertThat(sample.counts().modelCalls()).isZero();
        }
    }

    @Test
    void pageAndCounters_areServed() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            assertThat(sample.get("/").body()).contains("<title>Coalesce: the sample application</title>");
            assertThat(sample.get("/stream.js").body()).contains("\"use strict\"");
            stream(sample, createThread(sample), "hello");
            assertThat(sample.get("/api/counters").body())
                    .isEqualTo(
                            "{\"agent\":false,\"model_calls\":1,\"leads\":0,\"follows\":0,\"hits\":0,\"in_flight\":0}");
        }
    }

    private static long createThread(RunningSample sample) throws Exception {
        return Json.MAPPER
                .readValue(sample.post("/api/threads/", "").body(), Conversation.class)
                .id();
    }

    private static HttpResponse<String> stream(RunningSample sample, long thread, String content) throws Exception {
        return sample.post(
                "/api/threads/" + thread + "/messages/stream", Json.MAPPER.writeValueAsString(new Post(content)));
    }

    private static List<String> contents(RunningSample sample, long thread) throws Exception {
        return sample.read("/api/threads/" + thread, Conversation.class).messages().stream()
                .map(Message::content)
                .toList();
    }

    private record Post(String content) {}

    private record Conversation(long id, List<Message> messages) {}
}
