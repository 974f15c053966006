package dev.coalesce.agent.clustered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.cluster.EngineCall;
import dev.coalesce.agent.cluster.KeyWatch;
import dev.coalesce.agent.cluster.SharedMethod;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.thread.BackgroundExecutor;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests methods that return futures and are shared with other JVMs, with an engine in memory. */
class SharedFuturesTest {
    private final MemoryStore store = new MemoryStore();
    private final CompletableFuture<String> upstream = new CompletableFuture<>();

    private static CompletableFuture<String> call(Jvm jvm, Calls.Body body) {
        return jvm.calls.future("k", body);
    }

    private static Calls.Body fails() {
        return () -> {
            throw new AssertionError("ran");
        };
    }

    @Test
    void callDuringFlightOfOtherJvm_getsItsResultAndDoesNotBlock() {
        Jvm one = Jvm.ofFutures(store, "ttl", "1h");
        Jvm two = Jvm.ofFutures(store, "ttl", "1h");
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, fails());
        CompletableFuture<String> another = call(two, fails());
        assertThat(leader).isNotDone();
        assertThat(follower).isNotDone();

        upstream.complete("result");
        assertThat(Eventually.of(leader)).isEqualTo("result");
        assertThat(Eventually.of(follower)).isEqualTo("result");
        assertThat(Eventually.of(another)).isEqualTo("result");
        Eventually.isTrue("cached", () -> call(two, fails()).isDone());
        assertThat(one.bodies() + two.bodies()).isEqualTo(1);
        assertThat(store.leases()).isZero();
    }

    @Test
    void failure_arrivesInOtherJvm() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, fails());

        Eventually.isTrue("waits", () -> two.cluster.counters.follows.sum() >= 1);
        upstream.completeExceptionally(new IllegalStateException("down"));
        Eventually.isTrue("failed", () -> leader.isDone() && follower.isDone());
        assertThatThrownBy(follower::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("down");
    }

    @Test
    void leaderCancels_otherJvmLeadsInTheBackground() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, () -> CompletableFuture.completedFuture("second"));

        leader.cancel(true);
        assertThat(Eventually.of(follower)).isEqualTo("second");
        assertThat(upstream).isCancelled();
        Eventually.isTrue("no lease is left", () -> store.leases() == 0);
        assertThat(two.calls.counters().inFlight()).isZero();
    }

    @Test
    void connectionLost_followerRunsItself() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, () -> CompletableFuture.completedFuture("own"));

        two.cluster.disconnected(new IllegalStateException("cut"));
        assertThat(Eventually.of(follower)).isEqualTo("own");
        upstream.complete("result");
        assertThat(leader).isCompletedWithValue("result");
    }

    @Test
    void otherJvmTooSlow_waitTimeoutFails() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store, "waitTimeout", "20ms");
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, fails());

        Eventually.isTrue("timed out", follower::isDone);
        assertThatThrownBy(follower::join).hasCauseInstanceOf(CoalesceTimeoutException.class);
        upstream.complete("result");
        assertThat(leader).isCompletedWithValue("result");
    }

    @Test
    void otherJvmTooSlow_proceedRunsOwnBody() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store, "waitTimeout", "20ms", "onTimeout", "PROCEED");
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, () -> CompletableFuture.completedFuture("own"));

        assertThat(Eventually.of(follower)).isEqualTo("own");
        upstream.complete("result");
        assertThat(leader).isCompletedWithValue("result");
    }

    /** A call that becomes a follower; an action runs before it is made again. */
    private static CompletableFuture<?> follow(Jvm jvm, Runnable beforeReplay, Calls.Body body) {
        CoalesceInvocationRequest request =
                (CoalesceInvocationRequest) Objects.requireNonNull(jvm.calls.group.enter("k"), "did not follow");
        Object future = request.resume(() -> {
            beforeReplay.run();
            return jvm.calls.call("k", body);
        });
        return (CompletableFuture<?>) Objects.requireNonNull(future);
    }

    private void assertNothingIsLeft(Jvm... jvms) {
        Eventually.isTrue("no lease is left", () -> store.leases() == 0);
        for (Jvm each : jvms) {
            Eventually.isTrue("no flight is left", () -> each.calls.counters().inFlight() == 0);
            assertThat(each.cluster.leading()).isZero();
            assertThat(each.watches()).isZero();
        }
    }

    @Test
    void connectionIsBackWhenFollowersCallIsMadeAgain_itsFutureCompletes() {
        Jvm one = Jvm.ofFutures(store, "ttl", "1h");
        Jvm two = Jvm.ofFutures(store, "ttl", "1h");
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<?> follower = follow(
                two,
                () -> {
                    two.cluster.connected();
                    upstream.complete("result");
                },
                () -> CompletableFuture.completedFuture("own"));

        two.cluster.disconnected(new IllegalStateException("cut"));
        assertThat(Eventually.of(follower)).isEqualTo("own");
        assertThat(leader).isCompletedWithValue("result");
    }

    @Test
    void followerCancels_otherJvmGoesOnAndNothingIsLeft() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, fails());

        follower.cancel(true);
        assertThat(upstream).isNotDone();
        CompletableFuture<String> later = call(two, fails());
        upstream.complete("result");
        assertThat(leader).isCompletedWithValue("result");
        assertThat(Eventually.of(later)).isEqualTo("result");
        assertNothingIsLeft(one, two);
    }

    @Test
    void allFollowersCancelBeforeThisJvmLeads_leaseGoesToTheNextCaller() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        call(two, fails()).cancel(true);

        leader.cancel(true);
        assertNothingIsLeft(one, two);
        assertThat(Eventually.of(call(two, () -> CompletableFuture.completedFuture("next"))))
                .isEqualTo("next");
    }

    @Test
    void promotedFollowerCancelsBeforeItsBody_leaseIsGivenBack() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<CompletableFuture<?>> promoted = new CompletableFuture<>();
        CompletableFuture<String> own = new CompletableFuture<>();
        CompletableFuture<?> follower =
                follow(two, () -> Eventually.of(promoted).cancel(true), () -> own);
        promoted.complete(follower);

        leader.cancel(true);
        Eventually.isTrue("its body's future is cancelled", own::isCancelled);
        assertThat(follower).isCancelled();
        assertNothingIsLeft(one, two);
    }

    @Test
    void promotedFollowerCancels_itsBodyGoesOnForTheOthers() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> other = call(two, fails());
        CompletableFuture<CompletableFuture<?>> promoted = new CompletableFuture<>();
        CompletableFuture<String> own = new CompletableFuture<>();
        CompletableFuture<?> newest = follow(two, () -> Eventually.of(promoted).cancel(true), () -> own);
        promoted.complete(newest);

        leader.cancel(true);
        Eventually.isTrue("its body has run", () -> two.bodies() == 1);
        own.complete("own");
        assertThat(Eventually.of(other)).isEqualTo("own");
        assertThat(newest).isCancelled();
        assertNothingIsLeft(one, two);
    }

    @Test
    void agentLeavesWhileCallersWait_theyRunTheirOwn() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, () -> CompletableFuture.completedFuture("own"));

        two.cluster.close();
        assertThat(Eventually.of(follower)).isEqualTo("own");
        upstream.complete("result");
        assertThat(leader).isCompletedWithValue("result");
    }

    @Test
    void leaderDies_oneFollowerLeads() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        List<CompletableFuture<String>> followers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            followers.add(call(two, () -> CompletableFuture.completedFuture("own")));
        }

        store.expireLeases();
        assertThat(followers).allSatisfy(each -> assertThat(Eventually.of(each)).isEqualTo("own"));
        assertThat(two.bodies()).isEqualTo(1);
        upstream.complete("late");
        assertThat(leader).isCompletedWithValue("late");
        assertNothingIsLeft(one, two);
    }

    @Test
    void resultThatIsNotCarried_eachJvmRunsOnce() {
        Jvm one = Jvm.ofFutures(store, "ttl", "1h");
        Jvm two = Jvm.ofFutures(store, "ttl", "1h");
        String large = "x".repeat(200_000);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> first = call(two, () -> CompletableFuture.completedFuture("own"));
        CompletableFuture<String> second = call(two, () -> CompletableFuture.completedFuture("own"));

        upstream.complete(large);
        assertThat(leader).isCompletedWithValue(large);
        assertThat(Eventually.of(first)).isEqualTo("own");
        assertThat(Eventually.of(second)).isEqualTo("own");
        assertThat(two.bodies()).isEqualTo(1);
    }

    @Test
    void invalidationWhileCallersWait_laterCallersDoNotJoinThem() {
        Jvm one = Jvm.ofFutures(store, "ttl", "1h");
        Jvm two = Jvm.ofFutures(store, "ttl", "1h");
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, () -> CompletableFuture.completedFuture("own"));
        two.calls.method.transactions().invalidateNow("k");
        CompletableFuture<String> later = call(two, () -> CompletableFuture.completedFuture("newest"));

        assertThat(Eventually.of(later)).isEqualTo("newest");
        assertThat(Eventually.of(follower)).isIn("own", "newest");
        upstream.complete("old");
        assertThat(leader).isCompletedWithValue("old");
        assertThat(Eventually.of(call(two, fails()))).isIn("own", "newest");
    }

    @Test
    void replyOfTheEngineIsLate_itsLeaseIsGivenBack() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> follower = call(two, () -> CompletableFuture.completedFuture("own"));

        two.client().silent = true;
        leader.cancel(true); // this JVM asks, and gets no reply
        assertThat(Eventually.of(follower)).isEqualTo("own");
        two.client().answer();
        assertNothingIsLeft(one, two);
    }

    @Test
    void proceed_followersShareOneBodyAndTakeTheResultOfTheOtherJvmIfItIsFirst() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store, "waitTimeout", "20ms", "onTimeout", "PROCEED");
        CompletableFuture<String> leader = call(one, () -> upstream);
        CompletableFuture<String> own = new CompletableFuture<>();
        CompletableFuture<String> first = call(two, () -> own);
        CompletableFuture<String> second = call(two, () -> own);

        Eventually.isTrue("proceeds", () -> two.bodies() == 1);
        upstream.complete("result");
        assertThat(leader).isCompletedWithValue("result");
        assertThat(Eventually.of(first)).isEqualTo("result");
        assertThat(Eventually.of(second)).isEqualTo("result");
        own.complete("own");
        assertThat(two.bodies()).isEqualTo(1);
        assertNothingIsLeft(one, two);
    }

    /** Makes the result stale in both JVMs: the first one refreshes it, and the second one waits for that. */
    private void refreshInOneAndFollowInTwo(Jvm one, Jvm two) {
        assertThat(Eventually.of(call(one, () -> CompletableFuture.completedFuture("old"))))
                .isEqualTo("old");
        assertThat(Eventually.of(call(two, fails()))).isEqualTo("old");
        one.calls.clock.advance(Duration.ofMinutes(61));
        two.calls.clock.advance(Duration.ofMinutes(61));
        store.age(TimeUnit.MINUTES.toNanos(61));

        assertThat(call(one, () -> upstream)).isCompletedWithValue("old");
        Eventually.isTrue("refreshes", () -> one.bodies() == 2);
        assertThat(call(two, fails())).isCompletedWithValue("old");
        Eventually.isTrue("waits for the other JVM", () -> two.cluster.counters.follows.sum() == 1);
    }

    @Test
    void staleResultThatOtherJvmRefreshes_isReplacedWithoutABody() {
        Jvm one = Jvm.ofFutures(store, "ttl", "1h", "staleFor", "1h");
        Jvm two = Jvm.ofFutures(store, "ttl", "1h", "staleFor", "1h");
        refreshInOneAndFollowInTwo(one, two);
        upstream.complete("new");
        Eventually.isTrue("refreshed", () -> "new".equals(call(two, fails()).join()));
        assertNothingIsLeft(one, two);
    }

    @Test
    void otherJvmGivesUpItsRefresh_nextCallRefreshes() {
        Jvm one = Jvm.ofFutures(store, "ttl", "1h", "staleFor", "1h");
        Jvm two = Jvm.ofFutures(store, "ttl", "1h", "staleFor", "1h");
        refreshInOneAndFollowInTwo(one, two);

        store.expireLeases();
        Eventually.isTrue("waits no longer", () -> two.calls.counters().inFlight() == 0);
        Eventually.isTrue(
                "refreshed",
                () -> "new"
                        .equals(call(two, () -> CompletableFuture.completedFuture("new"))
                                .join()));
        upstream.complete("late"); // otherwise this refresh takes a thread's place in later tests
    }

    @Test
    void eachJvmsBodyWaitsForTheOtherOnesKey_bothEnd() {
        Jvm one = Jvm.ofFutures(store, 200);
        Jvm two = Jvm.ofFutures(store, 200);
        CyclicBarrier bothLead = new CyclicBarrier(2);
        Caller a = Caller.start(() -> one.calls
                .future("a", () -> {
                    bothLead.await();
                    return CompletableFuture.completedFuture("a of "
                            + one.calls
                                    .future("b", () -> CompletableFuture.completedFuture("b"))
                                    .join());
                })
                .join());
        Caller b = Caller.start(() -> two.calls
                .future("b", () -> {
                    bothLead.await();
                    return CompletableFuture.completedFuture("b of "
                            + two.calls
                                    .future("a", () -> CompletableFuture.completedFuture("a"))
                                    .join());
                })
                .join());

        assertThat(String.valueOf(a.result())).startsWith("a of b");
        assertThat(String.valueOf(b.result())).startsWith("b of a");
    }

    @Test
    void callerThatLeadsAFutureAndWaitsForAnotherKey_isNoCycle() {
        Jvm one = Jvm.ofFutures(store, 1_000);
        Jvm two = Jvm.ofFutures(store, 1_000);
        Jvm valuesOfOne = new Jvm(one.cluster, "quote");
        Jvm valuesOfTwo = new Jvm(two.cluster, "quote");
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> valuesOfTwo.call(() -> {
            gate.pass();
            return "quote";
        }));
        gate.awaitReached();
        Caller caller = Caller.start(() -> {
            call(one, () -> upstream); // leads, and its body has returned
            return valuesOfOne.call(fails());
        });

        // A wait that is taken for a cycle ends after one lease, which is shorter than these questions take.
        Eventually.isTrue(
                "waits for longer than a lease", () -> one.client().enters.get() >= 5);
        gate.open();
        assertThat(leader.result()).isEqualTo("quote");
        assertThat(caller.result()).isEqualTo("quote");
        upstream.complete("result");
    }

    @Test
    void threadsOfTheAgentAreAllBusy_followersGetTheirResult() {
        Gate busy = new Gate();
        for (int i = 0; i < 64; i++) {
            BackgroundExecutor.runAlways(busy::passQuietly);
        }
        try {
            Jvm one = Jvm.ofFutures(store);
            Jvm two = Jvm.ofFutures(store);
            CompletableFuture<String> leader = call(one, () -> upstream);
            CompletableFuture<String> follower = call(two, fails());
            upstream.complete("result");
            assertThat(Eventually.of(leader)).isEqualTo("result");
            assertThat(Eventually.of(follower)).isEqualTo("result");
        } finally {
            busy.open();
        }
    }

    /** The wait ends as it does when no thread can be started. */
    @Test
    void waitEndsWithLeaseAndNobodyGoesOn_leaseIsGivenBack() {
        Jvm jvm = Jvm.ofFutures(store);
        SharedMethod shared = jvm.shared;
        KeyWatch watch = Objects.requireNonNull(shared.open("k", this));
        EngineCall ask = new EngineCall(shared, watch, jvm.cluster.newToken(), null, 0, Long.MAX_VALUE);
        assertThat(ask.askOnce()).isEqualTo(EngineCall.Result.LEAD);
        assertThat(store.leases()).isEqualTo(1);

        ClusteredFlight flight = new ClusteredFlight(jvm.calls.group, "k", 0, shared, true);
        assertThat(flight.leadOrFollow()).isEqualTo(EngineCall.Result.FOLLOW);
        flight.followFailed(ask, new OutOfMemoryError("unable to create native thread"));
        shared.close(watch, this);
        assertThat(jvm.calls.errors.sum()).isEqualTo(1);
        assertThat(flight.isDone()).isTrue();
        assertNothingIsLeft(jvm);
    }

    /** A call that takes too long ends so: a later one has begun another flight. */
    @Test
    void flightEndsWhileItWaitsForOtherJvm_itDoesNotCountAsAlone() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        CompletableFuture<String> leader = call(one, () -> upstream);
        KeyWatch watch = Objects.requireNonNull(two.shared.open("k", this));
        EngineCall ask = new EngineCall(two.shared, watch, two.cluster.newToken(), null, 0, Long.MAX_VALUE);
        assertThat(ask.askOnce()).isEqualTo(EngineCall.Result.FOLLOW);
        ClusteredFlight flight = new ClusteredFlight(two.calls.group, "k", 0, two.shared, true);
        flight.abandon();
        CompletableFuture<EngineCall.Result> end = new CompletableFuture<>();
        ask.follow(flight, end::complete);

        upstream.complete("result");
        flight.endFollow(Eventually.of(end), ask);
        two.shared.close(watch, this);
        assertThat(end).isCompletedWithValue(EngineCall.Result.ABANDONED);
        assertThat(two.calls.method.reasons().list()).isEmpty();
        assertThat(two.cluster.counters.alone.sum()).isZero();
        assertThat(leader).isCompletedWithValue("result");
        assertNothingIsLeft(one, two);
    }

    /** Nothing else ends such a flight, and its lease would count as held for ever. */
    @Test
    void futureThatNobodyCompletes_leaseIsForgottenAfterMaxFlight() {
        Jvm jvm = Jvm.ofFutures(store, 20, "maxFlight", "10ms");
        CompletableFuture<String> lost = call(jvm, () -> upstream);
        Eventually.isTrue("no lease is held", () -> jvm.cluster.leading() == 0);

        upstream.complete("late");
        assertThat(lost).isCompletedWithValue("late");
        assertNothingIsLeft(jvm);
    }

    private WeakReference<Object> callAndForget(Jvm jvm) {
        Object key = List.of("forgotten");
        jvm.calls.future(key, CompletableFuture::new);
        return new WeakReference<>(key);
    }

    @Test
    void futuresThatNobodyCompletes_theirKeysAreReleased() {
        Jvm jvm = Jvm.ofFutures(store);
        WeakReference<Object> key = callAndForget(jvm);
        for (int i = 0; i < 1_000; i++) {
            jvm.calls.future(i, CompletableFuture::new);
        }

        Eventually.isTrue("released", () -> {
            System.gc();
            jvm.calls.future("k", () -> CompletableFuture.completedFuture("v"));
            return key.refersTo(null);
        });
    }

    @Test
    void thousandsOfKeysThatOtherJvmsRun_needNoThreads() {
        Jvm one = Jvm.ofFutures(store);
        Jvm two = Jvm.ofFutures(store);
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        List<CompletableFuture<String>> followers = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            one.calls.future(i, () -> upstream);
            followers.add(two.calls.future(i, fails()));
        }
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + 100);

        upstream.complete("result");
        assertThat(followers).allSatisfy(each -> assertThat(Eventually.of(each)).isEqualTo("result"));
        assertNothingIsLeft(one, two);
    }
}
