package dev.coalesce.junit;

import static dev.coalesce.junit.CoalesceMode.Mode.OFF;
import static dev.coalesce.junit.CoalesceMode.Mode.ON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coalesce.Coalescer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CoalesceExtension.class)
class CoalesceExtensionTest {
    private final Prices prices = new Prices();

    @Test
    void fiftyCallers_oneExecution(CoalesceProbe probe) throws Exception {
        MethodProbe price = probe.of(Prices.class, "price");
        assertEquals(Collections.nCopies(50, 1.99), price.callTogether(50, () -> prices.price("tea")));
        assertEquals(1, price.leads());
        assertEquals(49, price.follows());
    }

    @Test
    void heldLeader_letsCallersJoin(CoalesceProbe probe) throws Exception {
        MethodProbe price = probe.of(Prices.class, "price");
        List<Future<Double>> calls;
        try (HeldLeader held = price.holdLeader()) {
            calls = probe.start(50, () -> prices.price("tea"));
            held.awaitFollowers(49);
            assertEquals(0, prices.calls.get());
            assertEquals(1, price.inFlight());
        }
        for (Future<Double> each : calls) {
            assertEquals(1.99, each.get(10, TimeUnit.SECONDS));
        }
        assertEquals(1, prices.calls.get());
        assertEquals(1.99, prices.price("tea"));
        assertEquals(1, price.hits());
        assertEquals(1, price.size());
    }

    @RepeatedTest(3)
    void resultsOfEarlierTests_areDropped(CoalesceProbe probe) {
        int before = Prices.STATIC_CALLS.get();
        assertEquals(before + 1, Prices.shared("tea"));
        assertEquals(before + 1, Prices.shared("tea"));
        MethodProbe shared = probe.of(Prices.class, "shared");
        assertEquals(1, shared.leads());
        assertEquals(1, shared.hits());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tea", "tea ", "coffee"})
    void parameterizedTest_hasItsOwnCounters(String product, CoalesceProbe probe) {
        int first = prices.ofType(product);
        assertEquals(first, new Prices().ofType(product));
        assertEquals(1, probe.of(Prices.class, "ofType").leads());
    }

    @Test
    @CoalesceMode(OFF)
    void modeOff_eachCallRunsTheBody(CoalesceProbe probe) throws Exception {
        assertEquals(1.99, prices.price("tea"));
        assertEquals(2.99, prices.price("tea"));
        assertEquals(2, probe.of(Prices.class, "price").bypasses());
        Coalescer coalescer = Coalescer.named("opened while off");
        assertEquals(1, coalescer.<Integer>get("k", Duration.ofHours(1), () -> 1));
        assertEquals(2, coalescer.<Integer>get("k", Duration.ofHours(1), () -> 2));
    }

    @Nested
    @CoalesceMode(OFF)
    class WhileOff {
        @Test
        void nestedTest_hasTheModeOfItsClass() throws Exception {
            assertEquals(1.99, prices.price("tea"));
            assertEquals(2.99, prices.price("tea"));
        }

        @Nested
        class Inside {
            @Test
            void innerClass_inheritsTheMode() throws Exception {
                assertEquals(1.99, prices.price("tea"));
                assertEquals(2.99, prices.price("tea"));
            }

            @Test
            @CoalesceMode(ON)
            void annotationOfTest_takesPrecedence(CoalesceProbe probe) throws Exception {
                assertEquals(1.99, prices.price("tea"));
                assertEquals(1.99, prices.price("tea"));
                assertEquals(1, probe.of(Prices.class, "price").hits());
            }
        }
    }

    @Test
    void afterTestWithModeOff_callsAreCoalesced() throws Exception {
        assertEquals(prices.price("tea"), prices.price("tea"));
        Coalescer coalescer = Coalescer.named("opened while off");
        assertEquals(1, coalescer.<Integer>get("k", Duration.ofHours(1), () -> 1));
        assertEquals(1, coalescer.<Integer>get("k", Duration.ofHours(1), () -> 2));
    }

    @Test
    void futures_shareOneExecution(CoalesceProbe probe) throws Exception {
        MethodProbe async = probe.of(Prices.class, "async");
        for (CompletableFuture<Integer> each : async.callTogether(10, () -> prices.async("tea"))) {
            assertEquals(4, each.get(10, TimeUnit.SECONDS));
        }
        assertEquals(1, async.leads());
        assertEquals(9, async.follows());
    }

    @Test
    void coalescer_isProbedByItsName(CoalesceProbe probe) throws Exception {
        MethodProbe quotes = probe.coalescer("quotes");
        assertEquals(
                List.of("v", "v", "v"),
                quotes.callTogether(3, () -> Coalescer.named("quotes").<String>get("k", null, () -> "v")));
        assertEquals(1, quotes.leads());
    }

    @Test
    void failure_reachesAllCallers(CoalesceProbe probe) {
        MethodProbe broken = probe.of(Prices.class, "broken");
        assertThrows(IllegalStateException.class, () -> broken.callTogether(5, () -> prices.broken("tea")));
        assertEquals(1, broken.failures());
    }

    @Test
    void heldLeaderIsInterrupted_followerIsPromoted(CoalesceProbe probe) throws Exception {
        MethodProbe price = probe.of(Prices.class, "price");
        Future<Double> first;
        Future<Double> second;
        try (HeldLeader held = price.holdLeader()) {
            first = probe.start(1, () -> prices.price("tea")).get(0);
            held.awaitLeader();
            second = probe.start(1, () -> prices.price("tea")).get(0);
            held.awaitFollowers(1);
            first.cancel(true);
            assertEquals(1.99, second.get(10, TimeUnit.SECONDS));
        }
        assertEquals(1, price.promotions());
    }

    @Test
    void holderCallsTheMethodItself_isToldSo(CoalesceProbe probe) throws Exception {
        HeldLeader held = probe.of(Prices.class, "price").holdLeader();
        assertEquals(1.99, prices.price("tea"));
        assertTrue(
                message(assertThrows(IllegalStateException.class, held::close)).contains("from other threads"));
    }

    @Test
    void callersThatDoNotJoin_areReported(CoalesceProbe probe) {
        MethodProbe price = probe.of(Prices.class, "price");
        try (HeldLeader held = price.holdLeader()) {
            List<Future<Double>> unused = probe.start(1, () -> prices.price("tea"));
            String message =
                    message(assertThrows(AssertionError.class, () -> held.awaitFollowers(1, Duration.ofMillis(50))));
            assertTrue(message.contains("expected 1 followers") && message.contains("leads 1"), message);
        }
    }

    @Test
    void methodThatDoesNotExist_isReportedWithCandidates(CoalesceProbe probe) {
        String message = message(assertThrows(IllegalArgumentException.class, () -> probe.of(Prices.class, "prise")));
        assertTrue(message.contains("has no method \"prise\". Use one of async, broken, "), message);
    }

    @Test
    void forgottenHeldLeader_isReleasedAfterTheTest(CoalesceProbe probe) {
        HeldLeader held = probe.of(Prices.class, "price").holdLeader();
        Future<Double> unused = probe.start(1, () -> prices.price("tea")).get(0);
        held.awaitLeader();
    }

    @Test
    void classesLoadedBeforeAgent_areWovenToo() throws ExecutionException {
        assertTrue(Coalescer.active());
    }

    private static String message(Throwable thrown) {
        return String.valueOf(thrown.getMessage());
    }
}
