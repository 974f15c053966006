package dev.coalesce.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.sample.chat.Message;
import dev.coalesce.sample.http.Json;
import dev.coalesce.sample.metrics.Performance;
import dev.coalesce.sample.simulator.Settings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chat threads without the agent: storage, refusals and performance figures. */
class ChatTest {
    private static final Settings ONE_CALL_PER_HOUR =
            new Settings(Duration.ZERO, Duration.ZERO, Duration.ofHours(1), Duration.ZERO, Duration.ZERO, 4);

    @TempDir
    Path data;

    @Test
    void message_isAnsweredAndBothAreStored() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            long thread = createThread(sample);

            HttpResponse<String> response = send(sample, thread, "hello");

            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(contents(sample, thread)).containsExactly("hello", "You said: hello");
            assertThat(read(response).messages()).isEqualTo(messages(sample, thread));
        }
    }

    @Test
    void secondMessage_sendsTheWholeConversationToTheModel() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            long thread = createThread(sample);
            send(sample, thread, "one");
            send(sample, thread, "two");

            // The provider requires alternating roles, so it would refuse the second message without the first answer.
            assertThat(contents(sample, thread)).containsExactly("one", "You said: one", "two", "You said: two");
        }
    }

    @Test
    void message_isStoredInItsThreadOnly() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            long one = createThread(sample);
            long other = createThread(sample);
            send(sample, one, "hello");

            assertThat(messages(sample, other)).isEmpty();
        }
    }

    @Test
    void refusedMessage_isRemoved() throws Exception {
        try (RunningSample sample = RunningSample.start(data, ONE_CALL_PER_HOUR)) {
            long thread = createThread(sample);
            send(sample, thread, "one");

            assertThat(send(sample, thread, "two").statusCode()).isEqualTo(429);

            assertThat(contents(sample, thread)).containsExactly("one", "You said: one");
            assertThat(sample.counts().modelCalls()).isEqualTo(2);
        }
    }

    @Test
    void restart_keepsTheThreads() throws Exception {
        long thread;
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            thread = createThread(sample);
            send(sample, thread, "hello");
        }
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            assertThat(contents(sample, thread)).containsExactly("hello", "You said: hello");
        }
    }

    @Test
    void invalidRequest_isRefused() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            long thread = createThread(sample);

            assertThat(send(sample, thread + 1, "hello").statusCode()).isEqualTo(404);
            assertThat(sample.get("/api/threads/" + (thread + 1)).statusCode()).isEqualTo(404);
            assertThat(sample.get("/api/threads/first").statusCode()).isEqualTo(400);
            assertThat(send(sample, thread, " ").statusCode()).isEqualTo(400);
            assertThat(sample.post("/api/threads/" + thread + "/messages", "{}").statusCode())
                    .isEqualTo(400);
            assertThat(sample.post("/api/threads/" + thread + "/messages", "hello")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(sample.counts().modelCalls()).isZero();
        }
    }

    @Test
    void performance_isThatOfTheLatestRequests() throws Exception {
        try (RunningSample sample = RunningSample.start(data, ONE_CALL_PER_HOUR)) {
            long thread = createThread(sample);
            send(sample, thread, "one");
            send(sample, thread, "two");
            send(sample, thread, "three");

            Performance all = sample.read("/api/metrics/performance?last_n=50", Performance.class);
            assertThat(all.requests()).isEqualTo(4);
            assertThat(all.errors()).isEqualTo(2);
            assertThat(all.errorRate()).isEqualTo(0.5);
            assertThat(all.latencyMs().p50())
                    .isPositive()
                    .isLessThanOrEqualTo(all.latencyMs().max());
            assertThat(sample.read("/api/metrics/performance?last_n=2", Performance.class)
                            .errorRate())
                    .isEqualTo(1);
            assertThat(sample.read("/api/metrics/performance", Performance.class)
                            .requests())
                    .isEqualTo(4);
            assertThat(sample.get("/api/metrics/performance?last_n=many").statusCode())
                    .isEqualTo(400);
            assertThat(sample.get("/api/metrics/performance?last_n=0").statusCode())
                    .isEqualTo(400);
        }
    }

    private static long createThread(RunningSample sample) throws Exception {
        HttpResponse<String> created = sample.post("/api/threads/", "");
        assertThat(created.statusCode()).isEqualTo(201);
        return read(created).id();
    }

    private static HttpResponse<String> send(RunningSample sample, long thread, String content) throws Exception {
        return sample.post("/api/threads/" + thread + "/messages", Json.MAPPER.writeValueAsString(new Post(content)));
    }

    private static List<Message> messages(RunningSample sample, long thread) throws Exception {
        return sample.read("/api/threads/" + thread, Conversation.class).messages();
    }

    private static List<String> contents(RunningSample sample, long thread) throws Exception {
        return messages(sample, thread).stream().map(Message::content).toList();
    }

    private static Conversation read(HttpResponse<String> response) {
        return Json.MAPPER.readValue(response.body(), Conversation.class);
    }

    private record Post(String content) {}

    private record Conversation(long id, List<Message> messages) {}
}
