package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.observe.ObservationReport;
import dev.coalesce.agent.observe.Observations;
import dev.coalesce.agent.settings.MethodReport;
import dev.coalesce.agent.settings.Mode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests methods whose mode changes while the JVM runs. */
class ModesTest {
    private static final String PRICES = """
            class Prices {
                public int bodies;
                public int reads;
                public java.util.concurrent.CompletableFuture<String> upstream = new java.util.concurrent.CompletableFuture<>();
                public class Query {
                    final String name;
                    Query(String name) { this.name = name; }
                    public String getName() { reads++; return name; }
                    @Override public int hashCode() { reads++; return name.hashCode(); }
                    @Override public boolean equals(Object other) { reads++; return ((Query) other).name.equals(name); }
                }
                public Query query(String name) { return new Query(name); }

                @Coalesce(key = "query.name", ttl = "1h")
                public String price(Query query, int n) { return "price" + bodies++; }

                @Coalesce(ttl = "1h")
                public String byObject(Query query) { return "price" + bodies++; }

                @Coalesce(key = "query.name", waitTimeout = "1ms", onTimeout = OnTimeout.PROCEED)
                public java.util.concurrent.CompletableFuture<String> later(Query query) {
                    return bodies++ == 0 ? upstream : java.util.concurrent.CompletableFuture.completedFuture("proceeded");
                }

                @Coalesce(ttl = "1h")
                public void nothing(String name) { bodies++; }
            }
            """;

    private final Observations observations = new Observations(type -> {}, () -> new Class<?>[0], () -> {});
    private final Woven woven = Woven.of(PRICES, "-parameters");
    private final Object prices = woven.make("Prices");
    private @Nullable String mode;

    ModesTest() {
        woven.overrides.observeWith(() -> observations);
    }

    @AfterEach
    void close() {
        woven.close();
    }

    /** Puts a rule with a mode in force, and a mode of the option. */
    private void apply(@Nullable String ofRule, Mode ofOption) {
        mode = ofRule;
        woven.overrides.apply((type, method, descriptor) -> attributes(), true, ofOption);
    }

    private @Nullable Map<String, String> attributes() {
        return mode == null ? null : new HashMap<>(Map.of("mode", mode));
    }

    private int read(String field) {
        return (int) Objects.requireNonNull(woven.field("Prices", field, prices));
    }

    private Object query(String name) {
        return Objects.requireNonNull(Woven.call(prices, "query", name));
    }

    private void call(String method, int times) {
        for (int i = 0; i < times; i++) {
            if (method.equals("price")) {
                Woven.call(prices, method, query("k"), i);
            } else {
                Woven.call(prices, method, query("k"));
            }
        }
    }

    private MethodReport.Setting modeOf(String method) {
        return woven.overrides.reports().stream()
                .filter(each -> each.method().contains("." + method + "("))
                .map(each -> each.settings().get(0))
                .toList()
                .get(0);
    }

    @Test
    void modeMovesInEachDirection_theRuleDecidesAboutEachCall() {
        List<String> modes =
                List.of("observe", "verify", "on", "off", "observe", "on", "verify", "off", "verify", "on");
        for (String each : modes) {
            apply(each, Mode.ON);
            int bodies = read("bodies");
            call("price", 5);
            assertThat(read("bodies") - bodies).as(each).isEqualTo(each.equals("on") ? 1 : 5);
        }
        assertThat(woven.counters("Prices.price").hits()).isEqualTo(3 * 4);
        assertThat(woven.counters("Prices.price").leads()).isEqualTo(3);
        assertThat(woven.counters("Prices.price").bypasses()).isEqualTo(7 * 5);
        assertThat(ObservationReport.of(observations).called()).isEqualTo(1);
    }

    @Test
    void methodThatIsNotOn_readsNothingOfItsKey() {
        for (String method : List.of("price", "byObject")) {
            for (String each : List.of("off", "observe", "verify")) {
                apply("on", Mode.ON);
                call(method, 20);
                apply(each, Mode.ON);
                int reads = read("reads");
                call(method, 20);
                assertThat(read("reads")).as(method + " " + each).isEqualTo(reads);
            }
        }
    }

    @Test
    void methodIsTurnedOff_beforeAFollowersCallIsMadeAgain_thatCallLeadsItsFlight() {
        apply(null, Mode.ON);
        CompletableFuture<?> leader = (CompletableFuture<?>) Woven.call(prices, "later", query("k"));
        CompletableFuture<?> follower =
                (CompletableFuture<?>) Objects.requireNonNull(Woven.call(prices, "later", query("k")));
        apply("off", Mode.ON);

        assertThat(follower.join()).isEqualTo("proceeded");
        assertThat(leader).isNotNull();
        assertThat(woven.counters("Prices.later").leads()).isEqualTo(2);
        assertThat(woven.counters("Prices.later").bypasses()).isZero();
    }

    @Test
    void optionMode_isThatOfMethodsForWhichNoRuleHasOne() {
        apply(null, Mode.OFF);
        call("price", 3);
        assertThat(read("bodies")).isEqualTo(3);
        assertThat(modeOf("price")).isEqualTo(new MethodReport.Setting("mode", "off", "option mode"));

        apply("on", Mode.OFF);
        call("price", 3);
        assertThat(read("bodies")).isEqualTo(4);
        assertThat(modeOf("price").value()).isEqualTo("on");

        apply(null, Mode.VERIFY);
        call("price", 3);
        assertThat(read("bodies")).isEqualTo(7);
        assertThat(modeOf("price")).isEqualTo(new MethodReport.Setting("mode", "verify", "option mode"));
    }

    @Test
    void methodThatCannotBeObserved_runsItsBodies() {
        apply("observe", Mode.ON);
        Woven.call(prices, "nothing", "k");
        Woven.call(prices, "nothing", "k");

        assertThat(read("bodies")).isEqualTo(2);
        assertThat(ObservationReport.of(observations).called()).isZero();
        assertThat(woven.counters("Prices.nothing").bypasses()).isEqualTo(2);
    }
}
