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

    @Test
    void flightOfSharedMethod_saysWhichJvmLeads() {
        String common = "'key': '#000000', 'method': 'app.Rates.rate', 'ageMillis': 1000, 'replaced': false,"
                + " 'stack': [], 'bodyDepth': 0, 'waiting': 0, 'withoutThread': 0, 'waiters': []";
        JsonObject answer = json("{'count': 4, 'cluster': {'jvm': '00000000000000ff'}, 'flights': ["
                + "{'leader': 'http-1', 'leaderJvm': '00000000000000aa', 'leadsHere': false, 'leaseMillis': 3210,"
                + common
                + "}, {'leader': 'http-2', 'leaderJvm': '00000000000000ff', 'leadsHere': true, 'leaseMillis': 4000,"
                + common
                + "}, {'leader': 'http-3', 'leaderJvm': null," + common
                + "}, {'leader': null, 'leaderJvm': '00000000000000aa', 'leadsHere': false, 'leaseMillis': 0," + common
                + "}]}");
        assertThat(FlightsCommand.lines(answer))
                .containsExactly(
                        "This JVM is 00000000000000ff.",
                        "",
                        "#000000 app.Rates.rate  1.0s  led by JVM 00000000000000aa, lease 3.2s left;"
                                + " thread http-1 waits for it",
                        "",
                        "#000000 app.Rates.rate  1.0s  led by thread http-2 for all JVMs, lease 4.0s left",
                        "",
                        "#000000 app.Rates.rate  1.0s  led by thread http-3",
                        "",
                        "#000000 app.Rates.rate  1.0s  led by JVM 00000000000000aa, lease 0.0s left");
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text.replace('\'', '"')).getAsJsonObject();
    }
}
