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

class ChatTest {
    private static final Settings ONE_CALL_PER_HOUR =
            new Settings(Duration.ZERO, Duration.ZERO, Duration.ofHours(1), Duration.ZERO, Duration.ZERO, 4);

    @TempDir
    Path data;

    @Test
    void aMessageIsAnsweredAndBothAreStored() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            long thread = begin(sample);

            HttpResponse<String> said = say(sample, thread, "hello");

            assertThat(said.statusCode()).isEqualTo(201);
            assertThat(contents(sample, thread)).containsExactly("hello", "You said: hello");
            assertThat(read(said).messages()).isEqualTo(messages(sample, thread));
        }
    }

    @Test
    void theModelIsAskedWithTheWholeConversation() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            long thread = begin(sample);
            say(sample, thread, "one");
            say(sample, thread, "two");

            // A provider that insists on turns would have refused the second message without the first answer.
            assertThat(contents(sample, thread)).containsExactly("one", "You said: one", "two", "You said: two");
        }
    }

    @Test
    void threadsAreApart() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            long one = begin(sample);
            long other = begin(sample);
            say(sample, one, "hello");

            assertThat(messages(sample, other)).isEmpty();
        }
    }

    @Test
    void aRefusedMessageIsTakenBack() throws Exception {
        try (RunningSample sample = RunningSample.start(data, ONE_CALL_PER_HOUR)) {
            long thread = begin(sample);
            say(sample, thread, "one");

            assertThat(say(sample, thread, "two").statusCode()).isEqualTo(429);

            assertThat(contents(sample, thread)).containsExactly("one", "You said: one");
            assertThat(sample.counts().modelCalls()).isEqualTo(2);
        }
    }

    @Test
    void threadsOutliveTheProcess() throws Exception {
        long thread;
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            thread = begin(sample);
            say(sample, thread, "hello");
        }
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            assertThat(contents(sample, thread)).containsExactly("hello", "You said: hello");
        }
    }

    @Test
    void badRequestsAreRefused() throws Exception {
        try (RunningSample sample = RunningSample.start(data, RunningSample.FAST)) {
            long thread = begin(sample);

            assertThat(say(sample, thread + 1, "hello").statusCode()).isEqualTo(404);
            assertThat(sample.get("/api/threads/" + (thread + 1)).statusCode()).isEqualTo(404);
            assertThat(sample.get("/api/threads/first").statusCode()).isEqualTo(400);
            assertThat(say(sample, thread, " ").statusCode()).isEqualTo(400);
            assertThat(sample.post("/api/threads/" + thread + "/messages", "{}").statusCode())
                    .isEqualTo(400);
            assertThat(sample.post("/api/threads/" + thread + "/messages", "hello")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(sample.counts().modelCalls()).isZero();
        }
    }

    @Test
    void performanceIsThatOfTheLatestRequests() throws Exception {
        try (RunningSample sample = RunningSample.start(data, ONE_CALL_PER_HOUR)) {
            long thread = begin(sample);
            say(sample, thread, "one");
            say(sample, thread, "two");
            say(sample, thread, "three");

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

    private static long begin(RunningSample sample) throws Exception {
        HttpResponse<String> begun = sample.post("/api/threads/", "");
        assertThat(begun.statusCode()).isEqualTo(201);
        return read(begun).id();
    }

    private static HttpResponse<String> say(RunningSample sample, long thread, String content) throws Exception {
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
