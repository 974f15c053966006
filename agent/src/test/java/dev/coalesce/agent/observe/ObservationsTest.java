package dev.coalesce.agent.observe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.testing.FakeClock;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObservationsTest {
    private final FakeClock clock = new FakeClock();
    private final List<String> left = new ArrayList<>();
    private final Observations observations =
            new Observations(type -> {}, () -> new Class<?>[0], () -> left.add("left"), clock);

    /** Something that a body does, with the time that it takes. */
    private void call(MethodHandle site, Duration takes, @Nullable Object result, Object... arguments)
            throws Throwable {
        @SuppressWarnings("unchecked") // as the linker says
        BiConsumer<@Nullable Object, @Nullable Throwable> observation =
                (BiConsumer<@Nullable Object, @Nullable Throwable>) site.invokeWithArguments(arguments);
        clock.advance(takes);
        if (observation != null) {
            observation.accept(result, null);
        }
    }

    private MethodHandle link(String method, boolean isStatic, String... parameters) throws Throwable {
        return linkReturning("Ljava/lang/Object;", method, isStatic, parameters);
    }

    private MethodHandle linkReturning(String result, String method, boolean isStatic, String... parameters)
            throws Throwable {
        ObservationSpec spec = new ObservationSpec(
                method,
                "(" + "Ljava/lang/Object;".repeat(parameters.length) + ")" + result,
                isStatic,
                false,
                "",
                List.of(parameters),
                List.of());
        MethodType type = MethodType.genericMethodType(parameters.length + (isStatic ? 0 : 1))
                .changeReturnType(BiConsumer.class);
        return requireNonNull(observations.handle(
                MethodHandles.lookup(),
                type,
                ObservationSpec.decode(spec.encode().toArray(new String[0]))));
    }

    @Test
    void callsWhileTheFutureIsPending_follow_andEndWithIt() throws Throwable {
        MethodHandle site = linkFuture();
        for (int i = 0; i < 20; i++) {
            call(site, Duration.ofMillis(2), CompletableFuture.completedFuture("r"), "warm-up" + i);
        }
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        call(site, Duration.ofMillis(1), first, "k");
        call(site, Duration.ofMillis(1), second, "k");
        clock.advance(Duration.ofMillis(50));
        first.complete("r");
        second.complete("r");

        Finding found = ObservationReport.of(observations).findings().get(0);
        assertThat(found.ladder().get(Rungs.TOGETHER).follows()).isEqualTo(1);
        assertThat(found.meanNanos()).isGreaterThan(Duration.ofMillis(3).toNanos());
    }

    @Test
    void futureOfAnApplicationsClass_isNotTouched_andEndsTheObservation() throws Throwable {
        MethodHandle site = linkFuture();
        call(
                site,
                Duration.ofMillis(2),
                new CompletableFuture<String>() {
                    @Override
                    public CompletableFuture<String> whenComplete(
                            BiConsumer<? super String, ? super Throwable> action) {
                        throw new AssertionError("code of the application");
                    }
                },
                "k");

        assertThat(left).hasSize(1);
        assertThat(site.invokeWithArguments("k")).isNull();
    }

    @Test
    void callsOfAStream_shareWhileTheyOverlap_andNoTtlIsSuggested() throws Throwable {
        MethodHandle site = linkReturning("Ljava/io/InputStream;", "open", true, "a");
        for (int i = 0; i < 20; i++) {
            call(site, Duration.ofMillis(2), InputStream.nullInputStream(), "warm-up" + i);
        }
        for (int i = 0; i < 300; i++) {
            overlap(site, 4, "a" + i % 3);
        }
        ObservationReport report = ObservationReport.of(observations);

        assertThat(report.text()).contains("coalesce, no ttl", "a stream: its call ends here when the method returns");
        assertThat(report.findings().get(0).ladder().get(Rungs.REPEATS).compared())
                .isZero();
        assertThat(report.rules()).contains(".open(").doesNotContain("ttl:");
    }

    @Test
    void streamThatIsOpenedQuickly_isListedWithTheReason() throws Throwable {
        MethodHandle site = linkReturning("Ljava/io/InputStream;", "open", true, "a");
        for (int i = 0; i < 2_000; i++) {
            call(site, Duration.ofNanos(20_000), InputStream.nullInputStream(), "a");
        }

        assertThat(ObservationReport.of(observations).text())
                .contains(
                        "not observed: 1 method(s)",
                        ".open(java.lang.Object): the method returns an InputStream in less");
    }

    @Test
    void excludedMethods_areListedUpToTen() {
        for (int i = 0; i < 12; i++) {
            observations.exclude(new ExcludedMethod("com.acme.Shop", "s" + i, "()Ljava/lang/Object;", "no reason."));
            observations.exclude(new ExcludedMethod("com.acme.Shop", "s" + i, "()Ljava/lang/Object;", "no reason."));
        }
        ObservationReport report = ObservationReport.of(observations, (type, method) -> !method.equals("s0"));

        assertThat(report.text())
                .contains(
                        "not observed: 11 method(s)", "com.acme.Shop.s1(): no reason.", "and 1 more; the option --json")
                .doesNotContain("Shop.s0");
        assertThat(report.excluded()).hasSize(11);
    }

    /** Calls that begin one after the other, and end together. */
    private void overlap(MethodHandle site, int calls, Object... arguments) throws Throwable {
        List<BiConsumer<@Nullable Object, @Nullable Throwable>> running = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            Thread caller = new Thread(() -> running.add(begin(site, arguments)));
            caller.start();
            caller.join();
        }
        clock.advance(Duration.ofMillis(2));
        running.forEach(each -> each.accept(InputStream.nullInputStream(), null));
    }

    @SuppressWarnings("unchecked") // as the linker says
    private static BiConsumer<@Nullable Object, @Nullable Throwable> begin(MethodHandle site, Object... arguments) {
        try {
            return (BiConsumer<@Nullable Object, @Nullable Throwable>) site.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private MethodHandle linkFuture() throws Throwable {
        return linkReturning("Ljava/util/concurrent/CompletableFuture;", "future", true, "a");
    }

    @Test
    void cheapMethod_isLeftAfterAThousandCalls() throws Throwable {
        MethodHandle site = link("cheap", true, "a");
        for (int i = 0; i < 2_000; i++) {
            call(site, Duration.ofNanos(24_000), "r", "a");
        }

        assertThat(left).hasSize(1);
        assertThat(observations.isLeft(ObservationsTest.class.getName(), "cheap(Ljava/lang/Object;)Ljava/lang/Object;"))
                .isTrue();
        assertThat(observations.takeLeft()).containsExactly(ObservationsTest.class.getName());
        assertThat(site.invokeWithArguments("a")).isNull();
        assertThat(ObservationReport.of(observations).text()).contains("too cheap (< 25 us): 1");
    }

    @Test
    void methodThatTurnsOutCheap_givesItsMemoryBack() throws Throwable {
        MethodHandle site = link("warming", true, "a");
        for (int i = 0; i < 3_000; i++) {
            call(site, i < 20 ? Duration.ofMillis(1) : Duration.ofNanos(1_000), "r", "a" + i % 100);
        }

        assertThat(left).hasSize(1);
        assertThat(observations.budget().used()).isZero();
    }

    @Test
    void parameterThatIsNewInEachCall_isLeftOutOfTheKey() throws Throwable {
        MethodHandle site = link("price", true, "sku", "trace");
        Random random = new Random(1);
        for (int i = 0; i < 3_000; i++) {
            int sku = random.nextInt(20);
            call(site, Duration.ofMillis(1), "price of " + sku, "s" + sku, "trace" + i);
        }
        ObservationReport report = ObservationReport.of(observations);

        assertThat(report.text())
                .contains("key [sku]: trace is new in 100 % of the calls; without it, 0 of ")
                .contains("ttl 1s");
        assertThat(report.rules()).contains("key: [sku]").contains("ttl: 1s").contains("mode: verify");
    }

    @Test
    void parameterThatIsNewInEachCall_butDecidesTheResult_staysInTheKey() throws Throwable {
        MethodHandle site = link("order", true, "sku", "order");
        for (int i = 0; i < 3_000; i++) {
            call(site, Duration.ofMillis(1), "order " + i, "s" + i % 5, "o" + i);
        }
        ObservationReport report = ObservationReport.of(observations);

        assertThat(report.rules()).doesNotContain("order");
        assertThat(report.text()).doesNotContain("ttl 1s\n");
    }

    @Test
    void eachCallOnAnObjectOfItsOwn_onlyTypeScopeSaves() throws Throwable {
        MethodHandle site = link("offers", false, "category");
        for (int i = 0; i < 1_000; i++) {
            call(site, Duration.ofMillis(1), "offers", new Object(), "c" + i % 3);
        }
        ObservationReport report = ObservationReport.of(observations);

        assertThat(report.text()).contains("scope INSTANCE: 0 %", "scope TYPE: 100 %", "ttl 1s, scope TYPE");
        assertThat(report.rules()).contains("scope: TYPE");
    }

    @Test
    void allCallsOnOneObject_scopesAreEqualAndTakeOneCache() throws Throwable {
        MethodHandle site = link("offers", false, "category");
        Object self = new Object();
        for (int i = 0; i < 1_000; i++) {
            call(site, Duration.ofMillis(1), "offers", self, "c" + i % 3);
        }
        ObservationReport report = ObservationReport.of(observations);

        assertThat(report.text()).contains("ttl 1s").doesNotContain("scope");
        assertThat(report.rules()).doesNotContain("scope");
    }

    @Test
    void methodWhoseResultsChange_isNotAdvised() throws Throwable {
        MethodHandle site = link("clock", true, "zone");
        for (int i = 0; i < 1_000; i++) {
            call(site, Duration.ofMillis(1), "now " + i, "z");
        }
        ObservationReport report = ObservationReport.of(observations);

        assertThat(report.text()).contains("NOT: its results change");
        assertThat(report.rules()).endsWith("methods:\n");
    }

    @Test
    void slowMethodWithFewCalls_whoseResultsChange_isNotAdvised() throws Throwable {
        MethodHandle site = link("newThread", true);
        for (int i = 0; i < 15; i++) {
            call(site, Duration.ofMillis(20), "thread " + i);
        }
        ObservationReport report = ObservationReport.of(observations);

        assertThat(report.text()).contains("NOT: its results change");
        assertThat(report.rules()).endsWith("methods:\n");
    }

    /** Objects of this class are equal to themselves only. */
    private static final class Node {}

    @Test
    void partOfTheKeyWithoutEquals_noRuleIsSuggested() throws Throwable {
        MethodHandle site = link("node", true, "node");
        for (int i = 0; i < 200; i++) {
            call(site, Duration.ofMillis(2), "result", new Node());
        }
        ObservationReport report = ObservationReport.of(observations);

        assertThat(report.text()).contains("NOT with this key", "no two calls would meet: ");
        assertThat(report.rules()).endsWith("methods:\n");
    }

    @Test
    void slowMethodWithLessThanTenCalls_isNotAdvised() throws Throwable {
        MethodHandle site = link("report", true);
        for (int i = 0; i < 6; i++) {
            call(site, Duration.ofMillis(20), "report");
        }

        assertThat(ObservationReport.of(observations).text()).contains("too few calls\n");
    }

    @Test
    void methodThatWrites_isNotAdvised() throws Throwable {
        MethodHandle save = link("saveOrder", true, "order");
        MethodHandle settle = link("settled", true, "order");
        for (int i = 0; i < 500; i++) {
            call(save, Duration.ofMillis(1), "ok", "o");
            call(settle, Duration.ofMillis(1), "ok", "o");
        }
        ObservationReport report = ObservationReport.of(observations);

        assertThat(report.text()).contains("NOT: its name says that it writes");
        assertThat(report.rules()).contains("settled").doesNotContain("saveOrder");
    }

    @Test
    void methods_areRankedByTimeSaved() throws Throwable {
        MethodHandle fast = link("fast", true, "a");
        MethodHandle slow = link("slow", true, "a");
        for (int i = 0; i < 200; i++) {
            call(fast, Duration.ofMillis(1), "r", "a");
            if (i % 10 == 0) {
                call(slow, Duration.ofMillis(500), "r", "a");
            }
        }
        String text = ObservationReport.of(observations).text();

        assertThat(text.indexOf(".slow")).isPositive().isLessThan(text.indexOf(".fast"));
    }

    @Test
    void observerFails_callsGoOnUnobserved() throws Throwable {
        MethodHandle site = link("price", true, "sku");
        for (int i = 0; i < 100; i++) {
            call(site, Duration.ofMillis(1), "r", "a");
        }
        clock.stop(true);
        assertThat(site.invokeWithArguments("a")).isNull();
        clock.stop(false);

        assertThat(left).hasSize(1);
        call(site, Duration.ofMillis(1), "r", "a");
    }

    @Test
    void close_stopsAllSites() throws Throwable {
        MethodHandle site = link("price", true, "sku");
        call(site, Duration.ofMillis(1), "r", "a");
        observations.close();

        assertThat(site.invokeWithArguments("a")).isNull();
        assertThat(observations.handle(
                        MethodHandles.lookup(),
                        site.type(),
                        new ObservationSpec("a", "()V", true, false, "", List.of(), List.of())))
                .isNull();
    }
}
