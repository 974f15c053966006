package dev.coalesce.agent.clustered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coalesce.CoalesceInterruptedException;
import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.agent.call.Calls;
import dev.coalesce.agent.cluster.SharedFlights;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests flights and results that several JVMs share, with an engine in memory. */
class SharedFlightsTest {
    private final MemoryStore store = new MemoryStore();
    private final Gate gate = new Gate();

    private Caller lead(Jvm jvm, @Nullable String result) {
        Caller leader = Caller.start(() -> jvm.call(() -> {
            gate.pass();
            return result;
        }));
        gate.awaitReached();
        return leader;
    }

    private static Calls.Body fails() {
        return () -> {
            throw new AssertionError("ran");
        };
    }

    @Test
    void callDuringFlightOfOtherJvm_getsItsResult() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store);
        Caller leader = lead(one, "result");
        Caller follower = two.startWaiting(fails());

        gate.open();
        assertThat(leader.result()).isEqualTo("result");
        assertThat(follower.result()).isEqualTo("result");
        assertThat(one.bodies() + two.bodies()).isEqualTo(1);
        assertThat(two.calls.counters().follows()).isEqualTo(1);
        assertThat(two.calls.counters().leads()).isZero();
        assertThat(store.leases()).isZero();
    }

    @Test
    void nullResult_arrivesAsNull() {
        Jvm one = new Jvm(store);
        Caller leader = lead(one, null);
        Caller follower = new Jvm(store).startWaiting(fails());

        gate.open();
        assertThat(leader.result()).isNull();
        assertThat(follower.result()).isNull();
    }

    @Test
    void resultWhoseTtlEndsBeforeTheOtherJvmAsks_stillReachesIt() {
        Jvm one = new Jvm(store, "ttl", "1s");
        Jvm two = new Jvm(store, "ttl", "1s");
        store.valuesExpireAtOnce = true;
        Caller leader = lead(one, "result");
        Caller follower = two.startWaiting(fails());

        gate.open();
        assertThat(leader.result()).isEqualTo("result");
        assertThat(follower.result()).isEqualTo("result");
    }

    @Test
    void manyCallersOfOneJvm_oneOfThemAsksTheEngine() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store);
        Caller leader = lead(one, "result");
        Caller first = two.startWaiting(fails());
        List<Caller> others = Caller.startFollowing(20, () -> two.call(fails()));

        assertThat(two.client().enters).hasValue(1);
        gate.open();
        assertThat(leader.result()).isEqualTo("result");
        assertThat(first.result()).isEqualTo("result");
        assertThat(others).allSatisfy(each -> assertThat(each.result()).isEqualTo("result"));
        assertThat(two.client().enters).hasValue(2);
    }

    @Test
    void resultCachedByOtherJvm_isHit() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        assertThat(one.call(() -> "result")).isEqualTo("result");
        assertThat(two.call(fails())).isEqualTo("result");
        assertThat(two.call(fails())).isEqualTo("result");

        assertThat(two.client().enters).hasValue(1);
        assertThat(two.calls.counters().hits()).isEqualTo(2);
    }

    @Test
    void leaderFails_otherJvmGetsFailureAndDoesNotRun() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store);
        Caller leader = Caller.start(() -> one.call(() -> {
            gate.pass();
            throw new IllegalStateException("no stock");
        }));
        gate.awaitReached();
        Caller follower = two.startWaiting(fails());

        gate.open();
        assertThat(leader.thrown()).hasMessage("no stock");
        assertThat(follower.thrown()).isInstanceOf(IllegalStateException.class).hasMessage("no stock");
        assertThat(two.call(() -> "later")).isEqualTo("later");
    }

    @Test
    void failureThatIsNotDeclared_otherJvmRunsItself() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store);
        Caller leader = Caller.start(() -> one.call(() -> {
            gate.pass();
            throw new SecurityException("own");
        }));
        gate.awaitReached();
        Caller follower = two.startWaiting(() -> "own");

        gate.open();
        assertThat(leader.thrown()).isInstanceOf(SecurityException.class);
        assertThat(follower.result()).isEqualTo("own");
    }

    @Test
    void leaderInterrupted_otherJvmLeads() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store);
        Caller leader = lead(one, "never");
        Caller follower = two.startWaiting(() -> "second");

        leader.interrupt();
        assertThat(leader.thrown()).isInstanceOf(InterruptedException.class);
        assertThat(follower.result()).isEqualTo("second");
    }

    @Test
    void localLeaderInterruptedWhileItWaits_localFollowerGetsResultOfOtherJvm() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store);
        Caller leader = lead(one, "result");
        Caller waiting = two.startWaiting(fails());
        Caller follower = Caller.start(() -> two.call(fails())).awaitFollowing();

        waiting.interrupt();
        assertThat(waiting.thrown()).hasMessageContaining("interrupted");
        gate.open();
        assertThat(leader.result()).isEqualTo("result");
        assertThat(follower.result()).isEqualTo("result");
        assertThat(two.bodies()).isZero();
    }

    @Test
    void leaderDies_otherJvmLeadsAfterItsLeaseWithoutBeingTold() {
        Jvm one = new Jvm(store, 300);
        Caller leader = lead(one, "late");
        one.client().disconnected = true; // renewals do not arrive either
        Jvm two = new Jvm(store, 300);

        assertThat(two.call(() -> "second")).isEqualTo("second");
        gate.open();
        assertThat(leader.result()).isEqualTo("late");
    }

    @Test
    void leaderLosesItsLease_itsLateResultReachesItsOwnCallersOnly() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        Caller leader = lead(one, "late");
        store.expireLeases();
        assertThat(two.call(() -> "newer")).isEqualTo("newer");

        gate.open();
        assertThat(leader.result()).isEqualTo("late");
        assertThat(one.call(fails())).isEqualTo("newer");
        assertThat(two.call(fails())).isEqualTo("newer");
        assertThat(new Jvm(store, "ttl", "1h").call(fails())).isEqualTo("newer");
    }

    @Test
    void longFlight_isRenewedAndNotTakenOver() {
        Jvm one = new Jvm(store, 1_000);
        Jvm two = new Jvm(store, 1_000);
        long begun = System.nanoTime();
        Caller leader = Caller.start(() -> one.call(() -> {
            Eventually.isTrue("two leases have passed", () -> System.nanoTime() - begun > 2_100_000_000L);
            return "slow";
        }));
        Eventually.isTrue("leads", () -> store.leases() == 1);
        assertThat(two.startWaiting(fails()).result()).isEqualTo("slow");
        assertThat(leader.result()).isEqualTo("slow");
    }

    @Test
    void engineDoesNotAnswer_callRunsItsBodyAndLaterCallsDoNotAsk() {
        Jvm jvm = new Jvm(store);
        jvm.client().silent = true;
        assertThat(jvm.call(() -> "alone")).isEqualTo("alone");
        assertThat(jvm.call(() -> "alone too")).isEqualTo("alone too");
        assertThat(jvm.client().enters).hasValue(1);

        jvm.client().answer();
        assertThat(store.leases()).as("the lease of the late reply").isZero();
        Eventually.isTrue("used again", jvm.cluster::isUsable);
        assertThat(jvm.call(() -> "shared")).isEqualTo("shared");
        assertThat(jvm.client().enters).hasValue(2);
    }

    @Test
    void resultCachedWhileEngineDidNotAnswer_isDroppedWhenItAnswers() {
        Jvm jvm = new Jvm(store, "ttl", "1h");
        jvm.client().silent = true;
        assertThat(jvm.call(() -> "alone")).isEqualTo("alone");
        assertThat(jvm.call(fails())).isEqualTo("alone");

        jvm.client().answer();
        Eventually.isTrue("used again", jvm.cluster::isUsable);
        Eventually.isTrue("dropped", () -> "new".equals(jvm.call(() -> "new")));
    }

    @Test
    void connectionLostWhileJvmWaits_itRunsItself() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store);
        Caller leader = lead(one, "result");
        Caller waiting = two.startWaiting(() -> "own");

        two.cluster.disconnected(new IllegalStateException("cut"));
        assertThat(waiting.result()).isEqualTo("own");
        gate.open();
        assertThat(leader.result()).isEqualTo("result");
    }

    @Test
    void reconnected_resultsFromBeforeAreDropped() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        assertThat(one.call(() -> "old")).isEqualTo("old");
        assertThat(two.call(fails())).isEqualTo("old");
        two.cluster.disconnected(new IllegalStateException("cut"));
        two.client().disconnected = true;
        assertThat(two.call(fails())).as("served while apart").isEqualTo("old");
        one.calls.method.transactions().invalidateNow(null);

        two.client().disconnected = false;
        two.cluster.connected();
        Eventually.isTrue("dropped", () -> "new".equals(two.call(() -> "new")));
    }

    @Test
    void agentLeavesBeforeTheClientIsLoaded_theConnectionIsClosed() {
        Jvm jvm = new Jvm(store);
        AtomicInteger closed = new AtomicInteger();
        SharedFlights late = (SharedFlights) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SharedFlights.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("close");
                    closed.incrementAndGet();
                    return null;
                });
        jvm.cluster.close();
        jvm.cluster.open((settings, listener) -> late, null);
        assertThat(closed).hasValue(1);
    }

    @Test
    void invalidation_dropsResultsOfAllJvms() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        assertThat(one.call(() -> "old")).isEqualTo("old");
        assertThat(two.call(fails())).isEqualTo("old");

        one.calls.method.transactions().invalidateNow("k");
        assertThat(two.call(() -> "new")).isEqualTo("new");
        assertThat(one.call(fails())).isEqualTo("new");
    }

    @Test
    void invalidationDuringLoadOfOtherJvm_itsOlderResultIsCachedNowhere() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        Caller leader = lead(one, "old");
        Caller follower = two.startWaiting(() -> "new");

        Jvm three = new Jvm(store, "ttl", "1h");
        three.calls.method.transactions().invalidateNow("k");
        assertThat(follower.result()).isEqualTo("new");
        gate.open();
        assertThat(leader.result()).isEqualTo("old");
        assertThat(one.call(fails())).isEqualTo("new");
        assertThat(three.call(fails())).isEqualTo("new");
    }

    @Test
    void invalidationOfAllKeys_reachesLaterCallsOfAllJvms() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        assertThat(one.call(() -> "old")).isEqualTo("old");
        assertThat(two.call(fails())).isEqualTo("old");

        one.calls.method.transactions().invalidateNow(null);
        assertThat(two.call(() -> "new")).isEqualTo("new");
    }

    @Test
    void invalidationWhileBreakerIsOpen_isSentAtOnce() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        assertThat(two.call(() -> "old")).isEqualTo("old");
        one.client().refusesPings = true;
        one.client().silent = true;
        assertThat(one.call(() -> "alone")).isEqualTo("alone");
        one.client().silent = false;
        assertThat(one.cluster.isUsable()).isFalse();

        one.calls.method.transactions().invalidateNow("k");
        assertThat(two.call(() -> "new")).isEqualTo("new");
    }

    @Test
    void invalidationWhileDisconnected_isSentAfterwards() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        assertThat(two.call(() -> "old")).isEqualTo("old");
        one.cluster.disconnected(new IllegalStateException("cut"));
        one.client().disconnected = true;
        one.calls.method.transactions().invalidateNow("k");
        assertThat(two.call(fails())).isEqualTo("old");

        one.client().disconnected = false;
        one.cluster.connected();
        assertThat(two.call(() -> "new")).isEqualTo("new");
    }

    /** The engine is asked again only after all drops, also one that comes while the others are being sent. */
    @Test
    void invalidationWhileDropsAreSent_isNotLost() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        assertThat(two.call(() -> "old")).isEqualTo("old");
        one.cluster.disconnected(new IllegalStateException("cut"));
        one.client().disconnected = true;
        one.calls.method.transactions().invalidateNow("another key");
        one.client().disconnected = false;
        List<Caller> callers = new ArrayList<>();
        one.client().beforeDrop = () -> {
            one.client().beforeDrop = () -> {};
            Caller caller = Caller.start(() -> {
                one.calls.method.transactions().invalidateNow("k");
                return "invalidated";
            });
            callers.add(caller);
            Eventually.isTrue(
                    "has ended, or waits until the drops are sent",
                    () -> caller.isDone() || caller.thread().getState() == Thread.State.BLOCKED);
        };
        one.cluster.connected();

        assertThat(callers.get(0).result()).isEqualTo("invalidated");
        assertThat(one.call(() -> "new")).isEqualTo("new");
    }

    @Test
    void twoJvmsWaitForEachOthersLeases_bothEnd() {
        Jvm one = Jvm.ofMethod(store, 300, "a");
        Jvm two = Jvm.ofMethod(store, 300, "b");
        Jvm otherOfOne = new Jvm(one.cluster, "b");
        Jvm otherOfTwo = new Jvm(two.cluster, "a");
        AtomicInteger inside = new AtomicInteger();
        Caller first = Caller.start(() -> one.call(() -> {
            inside.incrementAndGet();
            Eventually.isTrue("both lead", () -> inside.get() >= 2);
            return "a of " + otherOfOne.call(() -> "b itself");
        }));
        Caller second = Caller.start(() -> two.call(() -> {
            inside.incrementAndGet();
            Eventually.isTrue("both lead", () -> inside.get() >= 2);
            return "b of " + otherOfTwo.call(() -> "a itself");
        }));

        assertThat(String.valueOf(first.result())).startsWith("a of b");
        assertThat(String.valueOf(second.result())).startsWith("b of a");
        assertThat(otherOfOne.bodies() + otherOfTwo.bodies()).isPositive();
    }

    @Test
    void bodyWaitsForThreadThatWaitsForOtherJvm_bothEnd() {
        Jvm one = Jvm.ofMethod(store, 300, "a");
        Jvm two = Jvm.ofMethod(store, 300, "b");
        Jvm otherOfOne = new Jvm(one.cluster, "b");
        Jvm otherOfTwo = new Jvm(two.cluster, "a");
        Gate bothLead = new Gate();
        Caller second = Caller.start(() -> two.call(() -> {
            bothLead.pass();
            return "b of " + otherOfTwo.call(() -> "a itself");
        }));
        bothLead.awaitReached();
        Caller waiting = otherOfOne.startWaiting(() -> "b itself");
        Caller first = Caller.start(() -> one.call(() -> "a of " + otherOfOne.call(fails())))
                .awaitFollowing();

        bothLead.open();
        assertThat(String.valueOf(first.result())).startsWith("a of b");
        assertThat(String.valueOf(waiting.result())).startsWith("b");
        assertThat(String.valueOf(second.result())).startsWith("b of a");
    }

    @Test
    void staleResult_isRefreshedByOneJvm() {
        Jvm one = new Jvm(store, "ttl", "1h", "staleFor", "1h");
        Jvm two = new Jvm(store, "ttl", "1h", "staleFor", "1h");
        assertThat(one.call(() -> "old")).isEqualTo("old");
        assertThat(two.call(fails())).isEqualTo("old");
        one.calls.clock.advance(Duration.ofMinutes(61));
        two.calls.clock.advance(Duration.ofMinutes(61));
        store.age(TimeUnit.MINUTES.toNanos(61));

        assertThat(one.call(() -> {
                    gate.pass();
                    return "new";
                }))
                .isEqualTo("old");
        gate.awaitReached();
        assertThat(two.call(fails())).as("served while the other JVM refreshes").isEqualTo("old");
        gate.open();
        Eventually.isTrue("refreshed everywhere", () -> "new".equals(two.call(fails())));
        assertThat(one.bodies() + two.bodies()).isEqualTo(2);
    }

    @Test
    void flightOlderThanMaxFlight_givesUpItsLease() {
        Jvm one = new Jvm(store, "maxFlight", "PT0.001S", "ttl", "1h");
        Caller leader = lead(one, "old");
        Eventually.isTrue("too old", () -> one.calls.counters().oldestFlightMillis() >= 2);

        assertThat(one.call(() -> "new")).isEqualTo("new");
        gate.open();
        assertThat(leader.result()).isEqualTo("old");
        assertThat(one.call(fails())).isEqualTo("new");
        assertThat(new Jvm(store, "ttl", "1h").call(fails())).isEqualTo("new");
    }

    @Test
    void otherJvmTooSlow_waitTimeoutFails() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store, "waitTimeout", "20ms");
        Caller leader = lead(one, "slow");

        assertThatThrownBy(() -> two.call(fails())).isInstanceOf(CoalesceTimeoutException.class);
        gate.open();
        assertThat(leader.result()).isEqualTo("slow");
        assertThat(two.calls.counters().timeouts()).isEqualTo(1);
        assertThat(two.calls.counters().inFlight()).isZero();
    }

    @Test
    void otherJvmTooSlow_proceedRunsOwnBody() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store, "waitTimeout", "20ms", "onTimeout", "PROCEED");
        Caller leader = lead(one, "slow");

        assertThat(two.call(() -> "own")).isEqualTo("own");
        gate.open();
        assertThat(leader.result()).isEqualTo("slow");
    }

    @Test
    void otherJvmTooSlow_callersOfOneJvmShareOneBody() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store, "waitTimeout", "20ms", "onTimeout", "PROCEED");
        Gate own = new Gate();
        Caller leader = lead(one, "slow");
        Caller first = Caller.start(() -> two.call(() -> {
            own.pass();
            return "own";
        }));
        Eventually.isTrue("waits for the other JVM", () -> two.cluster.counters.follows.sum() == 1);
        List<Caller> others = Caller.startFollowing(5, () -> two.call(fails()));
        long joined = System.nanoTime();
        own.awaitReached();

        // Without the fix, a second body runs in this time. With it, the test passes however long this takes.
        Eventually.isTrue(
                "all have waited long enough", () -> System.nanoTime() - joined > TimeUnit.MILLISECONDS.toNanos(100));
        own.open();
        assertThat(first.result()).isEqualTo("own");
        assertThat(others).allSatisfy(each -> assertThat(each.result()).isEqualTo("own"));
        assertThat(two.bodies()).isEqualTo(1);
        gate.open();
        assertThat(leader.result()).isEqualTo("slow");
        assertThat(two.calls.counters().inFlight()).isZero();
    }

    @Test
    void waitingCallerIsInterrupted_theOthersProceedWithOneBody() {
        Jvm one = new Jvm(store);
        Jvm two = new Jvm(store, "waitTimeout", "300ms", "onTimeout", "PROCEED");
        Caller leader = lead(one, "slow");
        Caller first = two.startWaiting(fails());
        List<Caller> others = Caller.startFollowing(3, () -> two.call(() -> "own"));

        first.interrupt();
        assertThat(first.thrown()).isInstanceOf(CoalesceInterruptedException.class);
        assertThat(others).allSatisfy(each -> assertThat(each.result()).isEqualTo("own"));
        assertThat(two.bodies()).isEqualTo(1);
        gate.open();
        assertThat(leader.result()).isEqualTo("slow");
    }

    @Test
    void unreadableValue_isReplaced() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        assertThat(one.call(() -> "first")).isEqualTo("first");
        store.corrupt();

        assertThat(two.call(() -> "second")).isEqualTo("second");
        assertThat(new Jvm(store, "ttl", "1h").call(fails())).isEqualTo("second");
        assertThat(two.cluster.counters.notDecoded.sum()).isEqualTo(1);
    }

    @Test
    void resultLargerThanMaxPayload_eachJvmRunsOnce() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Jvm two = new Jvm(store, "ttl", "1h");
        String large = "x".repeat(200_000);
        Caller leader = lead(one, large);
        Caller follower = two.startWaiting(() -> large);

        gate.open();
        assertThat(leader.result()).isEqualTo(large);
        assertThat(follower.result()).isEqualTo(large);
        assertThat(one.call(fails())).isEqualTo(large);
    }

    @Test
    void errorTtl_failureIsKeptForAllJvms() {
        Jvm one = new Jvm(store, "errorTtl", "1h");
        Jvm two = new Jvm(store, "errorTtl", "1h");
        assertThatThrownBy(() -> one.call(() -> {
                    throw new IllegalStateException("down");
                }))
                .hasMessage("down");
        assertThatThrownBy(() -> two.call(fails())).isInstanceOf(IllegalStateException.class);
        assertThat(two.bodies()).isZero();
    }

    @Test
    void keyThatOtherJvmsCannotCompare_staysInItsJvm() {
        Jvm one = new Jvm(store, "ttl", "1h");
        Object key = new Object() {
            @Override
            public boolean equals(@Nullable Object other) {
                return other == this;
            }

            @Override
            public int hashCode() {
                return 1;
            }
        };
        assertThat(one.calls.call(Keys.of(key), () -> "own")).isEqualTo("own");
        assertThat(one.client().enters).hasValue(0);
    }
}
