package dev.coalesce.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the page of the command {@code web} is told. */
class LiveDataTest {
    private long nanos = 5;
    private final FakeConnection connection = new FakeConnection();
    private final LiveData data = new LiveData(connection, 7, 100, () -> nanos);

    /** Answers the requests of a test in their order. */
    private static final class FakeConnection implements Connection {
        private final Deque<String> answers = new ArrayDeque<>();
        private int requests;

        void answer(String json) {
            answers.add(json.replace('\'', '"'));
        }

        @Override
        public JsonObject ask(String... request) {
            requests++;
            return JsonParser.parseString(answers.remove()).getAsJsonObject();
        }

        @Override
        public void close() {}
    }

    /** Takes a sample a second after the one before. */
    private void sample(long hits, long leads) throws CommandFailure {
        connection.answer("{'version': '1', 'methods': [{'name': 'app.Prices.price', 'kind': 'Method', 'off': false,"
                + "'hits': " + hits + ", 'leads': " + leads + ", 'follows': 0, 'timeouts': 0, 'bypasses': 2}]}");
        data.sample();
        nanos += 1_000_000_000;
    }

    private JsonObject answer(String name, @Nullable String after) {
        String text = Objects.requireNonNull(data.answer(name, after == null ? Map.of() : Map.of("after", after)));
        return JsonParser.parseString(text).getAsJsonObject();
    }

    @Test
    void firstSample_pageHasTotalsAndNoChanges() throws CommandFailure {
        sample(10, 5);
        JsonObject live = answer("live", null);
        assertThat(live.getAsJsonArray("ticks")).isEmpty();
        JsonObject method = live.getAsJsonArray("methods").get(0).getAsJsonObject();
        assertThat(method.get("hits").getAsLong()).isEqualTo(10);
        assertThat(method.get("calls").getAsLong()).isEqualTo(17);
        assertThat(live.get("uptimeSeconds").getAsDouble()).isEqualTo(101);
    }

    @Test
    void pageKnowsSomeTicks_getsTheOthersOnly() throws CommandFailure {
        sample(10, 5);
        sample(13, 6);
        sample(13, 6);
        sample(14, 6);
        JsonArray ticks = answer("live", "1").getAsJsonArray("ticks");
        assertThat(ticks).hasSize(2);
        assertThat(ticks.get(0).getAsJsonObject().get("methods").toString()).isEqualTo("{}");
        assertThat(ticks.get(1).getAsJsonObject().get("methods").toString())
                .isEqualTo("{\"Method:app.Prices.price\":[1,0,0,0,0]}");
        assertThat(answer("live", "no number").getAsJsonArray("ticks")).hasSize(3);
    }

    @Test
    void moreThanTwoMinutes_oldestChangesAreDropped() throws CommandFailure {
        for (int i = 0; i <= History.MAX_SECONDS + 1; i++) {
            sample(i, 0);
        }
        JsonArray ticks = answer("live", "0").getAsJsonArray("ticks");
        assertThat(ticks).hasSize(History.MAX_SECONDS);
        assertThat(ticks.get(0).getAsJsonObject().get("number").getAsLong()).isEqualTo(2);
    }

    @Test
    void severalPagesAskForFlights_agentIsAskedTwiceASecond() {
        connection.answer("{'flights': []}");
        answer("flights", null);
        nanos += 500_000_000;
        answer("flights", null);
        assertThat(connection.requests).isEqualTo(1);
        connection.answer("{'flights': []}");
        nanos++;
        answer("flights", null);
        assertThat(connection.requests).isEqualTo(2);
    }

    @Test
    void applicationHasEnded_pageKeepsWhatIsKnownAndIsTold() throws CommandFailure {
        sample(10, 5);
        data.end("process 7 has ended");
        JsonObject live = answer("live", null);
        assertThat(live.get("ended").getAsString()).isEqualTo("process 7 has ended");
        assertThat(live.getAsJsonArray("methods")).hasSize(1);
        assertThat(answer("status", null).get("error").getAsString()).contains("process 7 has ended");
    }

    @Test
    void requestOfAnotherName_hasNoAnswer() {
        assertThat(data.answer("clear", Map.of())).isNull();
    }
}
