package dev.coalesce.agent.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.OptionSetting;
import dev.coalesce.agent.testing.Caller;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final Calls calls = Calls.with("ttl", "1h");
    private final Registry registry = new Registry((kind, group) -> {});
    private final Console console = new Console(
            "1.2",
            List.of(new OptionSetting("log", "info", "agent argument")),
            registry,
            new RuntimeOverrides(),
            new RuleBook(Rules.NONE),
            () -> {
                throw new AssertionError("nothing observes");
            });

    ConsoleTest() {
        registry.add(calls.method);
    }

    @Test
    void counters_areThoseOfEachMethod() {
        calls.call("k", () -> 1);
        calls.call("k", () -> 1);
        assertThat(console.answer("counters"))
                .startsWith("{\"version\":\"1.2\",\"methods\":[{\"name\":\"" + calls.method.name()
                        + "\",\"kind\":\"Method\",\"off\":false,\"observed\":false,\"hits\":1,\"leads\":1,\"follows\":0,\"timeouts\":0,"
                        + "\"bypasses\":0,")
                .contains("\"size\":1,")
                .endsWith("}]}");
    }

    @Test
    void flight_showsLeaderAndWaiters() {
        CoalesceFlight flight = Calls.lead(calls.group, "k");
        Caller follower = Caller.start(() -> calls.call("k", () -> "own"));
        follower.awaitFollowing();

        assertThat(console.answer("flights"))
                .startsWith("{\"version\":\"1.2\",\"count\":1,\"flights\":[{\"method\":\"" + calls.method.name()
                        + "\",\"key\":\"#")
                .contains("\"leader\":\"" + Thread.currentThread().getName() + "\",\"stack\":[")
                .contains("\"waiting\":1,\"withoutThread\":0,\"waiters\":[{\"thread\":\"");
        flight.end("leader's", null);
        assertThat(follower.result()).isEqualTo("leader's");
        assertThat(console.answer("flights")).isEqualTo("{\"version\":\"1.2\",\"count\":0,\"flights\":[]}");
    }

    @Test
    void flightOfFuture_countsWaitersWithoutThread() {
        Calls futures = Calls.ofFutures();
        registry.add(futures.method);
        CompletableFuture<Object> upstream = new CompletableFuture<>();
        futures.call("k", () -> upstream);
        futures.call("k", () -> upstream);

        assertThat(console.answer("flights"))
                .contains("\"leader\":null,\"stack\":[],")
                .contains("\"withoutThread\":1,\"waiters\":[]");
        upstream.complete(1);
        assertThat(console.answer("flights")).contains("\"count\":0,");
    }

    @Test
    void keyIsNeverShown_equalKeysHaveEqualMarks() {
        CoalesceFlight flight = Calls.lead(calls.group, "secret");
        String first = console.answer("flights");
        assertThat(first).doesNotContain("secret").containsPattern("\"key\":\"#[0-9a-f]{6}\"");
        assertThat(mark(console.answer("flights"))).isEqualTo(mark(first));
        flight.end(1, null);
        flight = Calls.lead(calls.group, "other");
        assertThat(mark(console.answer("flights"))).isNotEqualTo(mark(first));
        flight.end(1, null);
    }

    private static String mark(String answer) {
        int at = answer.indexOf("\"key\":\"");
        return answer.substring(at, at + 15);
    }

    @Test
    void clear_dropsResultsOfOneOrAllMethods() {
        Calls others = Calls.with("ttl", "1h");
        registry.add(others.method);
        calls.call("k", () -> 1);
        others.call("k", () -> 1);
        String end = calls.method.name().substring("test.".length());
        assertThat(console.answer("clear", end))
                .isEqualTo("{\"version\":\"1.2\",\"methods\":[\"" + calls.method.name() + "\"],\"results\":1}");
        assertThat(calls.method.snapshot().size()).isZero();
        assertThat(others.method.snapshot().size()).isOne();
        assertThat(console.answer("clear")).endsWith("\"],\"results\":1}");
        assertThat(others.method.snapshot().size()).isZero();
    }

    @Test
    void unknownOrAmbiguousMethod_isAnErrorWithCandidates() {
        registry.add(Calls.with().method);
        assertThat(console.answer("clear", "prise"))
                .startsWith("{\"error\":\"no coalesced method that has been called has the name \\\"prise\\\"."
                        + " Use one of " + calls.method.name());
        assertThat(console.answer("clear", "call"))
                .startsWith("{\"error\":\"several methods have the name \\\"call\\\". Use one of ");
    }

    @Test
    void invalidSetting_isAnErrorAndChangesNothing() {
        String method = calls.method.name();
        assertThat(console.answer("set", method)).contains("set needs a method and at least one attribute=value");
        assertThat(console.answer("set", method, "ttl")).contains("\\\"ttl\\\" has no value. Write attribute=value");
        assertThat(console.answer("set", method, "ttl=x")).contains("ttl is \\\"x\\\". Use a duration");
        assertThat(console.answer("set", method, "mode=maybe"))
                .contains("mode is \\\"maybe\\\". Use on, observe, verify or off.");
        assertThat(console.answer("set", method, "scope=TYPE")).contains("scope is woven into the class");
        assertThat(console.answer("set", method, "tll=1s"))
                .contains("there is no attribute \\\"tll\\\". Use one of mode, ttl, maxSize, ");
    }

    @Test
    void whyAndStatus_answerForCoalescedMethods() {
        calls.call("k", () -> 1);
        assertThat(console.answer("why", calls.method.name())).contains("\"linked\":true,\"calls\":");
        assertThat(console.answer("status"))
                .startsWith("{\"version\":\"1.2\",\"mode\":\"on\",\"options\":[{\"name\":\"log\",\"value\":\"info\","
                        + "\"from\":\"agent argument\"}],")
                .contains("\"methods\":[],")
                .endsWith("\"unmatchedRules\":[]}");
        assertThat(console.answer("why", "missing")).startsWith("{\"error\":\"no coalesced method");
    }

    @Test
    void unknownRequest_isAnError() {
        assertThat(console.answer("dance"))
                .isEqualTo("{\"error\":\"the agent of version 1.2 has no answer to \\\"dance\\\", only to counters,"
                        + " flights, status, why, observe, clear, set. Use the command of the same version.\"}");
        assertThat(console.answer()).startsWith("{\"error\":\"");
    }
}
