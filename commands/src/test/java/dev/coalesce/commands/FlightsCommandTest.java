package dev.coalesce.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

class FlightsCommandTest {
    @Test
    void noFlights_saysSo() {
        assertThat(FlightsCommand.lines(json("{'count': 0, 'flights': []}"))).containsExactly("Nothing is in flight.");
    }

    @Test
    void ledFlight_showsStackOfTheBodyAndWaiters() {
        JsonObject answer = json("""
                {'count': 1, 'flights': [{'key': '#a31f9c', 'method': 'app.Rates.rate', 'ageMillis': 33012,
                 'replaced': false, 'leader': 'http-12', 'stack': ['app.Net.poll(Net.java:1)', 'app.Rates.rate(R.java:2)',
                 'app.Main.main(M.java:3)'], 'bodyDepth': 2, 'waiting': 3, 'withoutThread': 1,
                 'waiters': [{'thread': 'http-7', 'millis': 33001}, {'thread': 'http-9', 'millis': 900}]}]}
                """);
        assertThat(FlightsCommand.lines(answer))
                .containsExactly(
                        "#a31f9c app.Rates.rate  33.0s  led by thread http-12",
                        "    at app.Net.poll(Net.java:1)",
                        "    at app.Rates.rate(R.java:2)",
                        "  waits: thread http-7  33.0s",
                        "  waits: thread http-9  0.9s",
                        "  waits: 1 more without a thread (futures)");
    }

    @Test
    void flightWithoutThread_isAsynchronous() {
        JsonObject answer = json("""
                {'count': 3, 'flights': [{'key': '#000000', 'method': 'app.Rates.rate', 'ageMillis': 70000,
                 'replaced': true, 'leader': null, 'stack': [], 'bodyDepth': 0, 'waiting': 2, 'withoutThread': 2,
                 'waiters': []}]}
                """);
        assertThat(FlightsCommand.lines(answer))
                .containsExactly(
                        "#000000 app.Rates.rate  1m10s  no thread leads: the result is computed asynchronously"
                                + "  (replaced: new calls do not join it)",
                        "  waits: 2 callers without a thread (futures)",
                        "",
                        "and 2 younger flights");
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text.replace('\'', '"')).getAsJsonObject();
    }
}
