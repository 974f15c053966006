package dev.coalesce.sample.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers and refusals of the simulated model. */
class ModelProviderTest {
    private static final Settings ONE_PER_SECOND =
            new Settings(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, 1);

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);
    private final ModelProvider provider = new ModelProvider(ONE_PER_SECOND, nanoTime::get);

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void validConversation_isAnswered() throws Exception {
        HttpResponse<String> response = ask("user", "assistant", "user");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("You said: message 2");
    }

    @Test
    void secondRequestWithinTheInterval_isRefused() throws Exception {
        ask("user");

        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
        assertThat(ask("user").statusCode()).isEqualTo(429);

        nanoTime.addAndGet(1);
        assertThat(ask("user").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "assistant", "user,user", "user,assistant", "user,assistant,assistant", "user,system,user"})
    void rolesThatDoNotAlternate_areRefused(String roles) throws Exception {
        assertThat(ask(roles.isEmpty() ? new String[0] : roles.split(",")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusedRequest_isCounted() throws Exception {
        ask("assistant");
        ask("user");

        assertThat(provider.calls()).isEqualTo(2);
    }

    private HttpResponse<String> ask(String... roles) throws Exception {
        List<String> messages = new ArrayList<>();
        for (String role : roles) {
            messages.add("{\"role\": \"%s\", \"content\": \"message %d\"}".formatted(role, messages.size()));
        }
        return http.send(
                HttpRequest.newBuilder(provider.uri().resolve("/v1/chat/completions"))
                        .POST(BodyPublishers.ofString("{\"model\": \"m\", \"messages\": " + messages + "}"))
                        .build(),
                BodyHandlers.ofString());
    }
}
