package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.flight.Flight;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests followers that have waited for {@code waitTimeout}, share a new execution, and do not get its result first. */
class ProceedTest {
    private static final String[] PROCEED = {"waitTimeout", "500ms", "onTimeout", "PROCEED"};

    private final Gate slow = new Gate();
    private final Gate second = new Gate();

    @Test
    void slowResultArrivesFirst_timedOutFollowersTakeIt() {
        Calls calls = Calls.with(PROCEED);
        Caller leader = lead(calls);
        List<Caller> callers = proceed(calls, 7);
        List<Caller> followers = timedOut(leader, callers);
        slow.open();

        assertThat(leader.result()).isEqualTo("slow");
        assertThat(followers).hasSize(6).allMatch(f -> "slow".equals(f.result()));
        second.open();
        assertThat(callers).filteredOn(c -> "second".equals(c.result())).hasSize(1);
        assertThat(calls.bodies).hasValue(2);
        assertThat(calls.counters().leads()).isEqualTo(2);
        assertThat(calls.counters().follows()).isEqualTo(6);
        assertThat(calls.counters().inFlight()).isZero();
    }

    @Test
    void slowLeaderFails_timedOutFollowersWaitForNewExecution() {
        Calls calls = Calls.with(PROCEED);
        Caller leader = Caller.start(() -> calls.call("the key", () -> {
            slow.pass();
            throw new IllegalStateException("slow");
        }));
        slow.awaitReached();
        List<Caller> callers = proceed(calls, 2);
        assertThat(timedOut(leader, callers)).hasSize(1);
        slow.open();
        assertThat(leader.thrown()).hasMessage("slow");
        second.open();

        assertThat(callers).allMatch(c -> "second".equals(c.result()));
        assertThat(calls.bodies).hasValue(2);
    }

    @Test
    void newExecutionFails_timedOutFollowersGetItsFailure() {
        Calls calls = Calls.with(PROCEED);
        Caller leader = lead(calls);
        List<Caller> callers = startTimedOut(calls, 2, () -> {
            second.pass();
            throw new IllegalStateException("second");
        });
        assertThat(timedOut(leader, callers)).hasSize(1);
        second.open();

        assertThat(callers).allSatisfy(c -> assertThat(c.thrown()).hasMessage("second"));
        assertThat(leader.isDone()).isFalse();
        slow.open();
        assertThat(leader.result()).isEqualTo("slow");
    }

    @Test
    void leaderOfNewExecutionInterrupted_timedOutFollowerTakesOver() {
        Calls calls = Calls.with(PROCEED);
        Caller leader = lead(calls);
        List<Caller> callers = proceed(calls, 2);
        Caller follower = timedOut(leader, callers).get(0);
        Caller interrupted = callers.get(0) == follower ? callers.get(1) : callers.get(0);
        interrupted.interrupt();

        assertThat(interrupted.thrown()).isNotNull();
        Eventually.isTrue("the follower runs the body", () -> calls.bodies.get() == 3);
        second.open();
        assertThat(follower.result()).isEqualTo("second");
        slow.open();
        assertThat(leader.result()).isEqualTo("slow");
    }

    @Test
    void bothExecutionsHang_timedOutFollowerFindsCachedResult() {
        Calls calls = Calls.with("waitTimeout", "500ms", "onTimeout", "PROCEED", "ttl", "1h");
        Caller leader = lead(calls);
        List<Caller> callers = proceed(calls, 2);
        List<Caller> followers = timedOut(leader, callers);
        calls.method.invalidateAll(); // the next caller leads
        assertThat(calls.call("the key", () -> "third")).isEqualTo("third");

        assertThat(followers).hasSize(1).allMatch(f -> "third".equals(f.result()));
        assertThat(calls.bodies).hasValue(3);
        slow.open();
        second.open();
    }

    @Test
    void anotherFlightHasTheKey_timedOutFollowersShareIt() {
        Calls calls = Calls.with("waitTimeout", "500ms", "onTimeout", "PROCEED");
        lead(calls);
        List<Caller> followers = Stream.generate(() -> Caller.start(() -> calls.call("the key", () -> "own")))
                .limit(3)
                .toList();
        followers.forEach(Caller::awaitFollowing);
        calls.method.invalidateAll();
        Caller other = Caller.start(() -> calls.call("the key", () -> {
            second.pass();
            return "second";
        }));
        second.awaitReached();
        Eventually.isTrue(
                "all followers wait for the new flight",
                () -> followers.stream().allMatch(f -> awaitedLeader(f) == other.thread()));
        second.open();
        assertThat(other.result()).isEqualTo("second");
        assertThat(followers).allMatch(f -> "second".equals(f.result()));
        assertThat(calls.bodies).hasValue(2);
        slow.open();
    }

    @Test
    void futures_slowResultArrivesFirst_allTakeIt() {
        Calls calls = Calls.ofFutures(PROCEED);
        CompletableFuture<String> slowUpstream = new CompletableFuture<>();
        CompletableFuture<String> secondUpstream = new CompletableFuture<>();
        CompletableFuture<String> leader = calls.future("k", () -> slowUpstream);
        // They join within the waitTimeout of the first one.
        List<CompletableFuture<String>> followers = Stream.generate(
                        () -> calls.<String>future("k", () -> secondUpstream))
                .limit(7)
                .toList();
        Eventually.isTrue("one has proceeded", () -> calls.counters().leads() == 2);
        slowUpstream.complete("slow");

        followers.forEach(f -> assertThat(within(f)).isEqualTo("slow"));
        assertThat(leader).isCompletedWithValue("slow");
        assertThat(calls.bodies).hasValue(2);
        secondUpstream.complete("second");
        Eventually.isTrue("both flights have ended", () -> calls.counters().inFlight() == 0);
    }

    @Test
    void futures_slowLeaderFails_timedOutFollowersWaitForNewExecution() {
        Calls calls = Calls.ofFutures(PROCEED);
        CompletableFuture<String> slowUpstream = new CompletableFuture<>();
        CompletableFuture<String> secondUpstream = new CompletableFuture<>();
        calls.future("k", () -> slowUpstream);
        CompletableFuture<String> follower = calls.future("k", () -> secondUpstream);
        Eventually.isTrue("it has proceeded", () -> calls.counters().leads() == 2);
        slowUpstream.completeExceptionally(new IllegalStateException("slow"));
        secondUpstream.complete("second");

        assertThat(within(follower)).isEqualTo("second");
    }

    @Test
    void futures_bothExecutionsHang_timedOutFollowersFindCachedResult() {
        Calls calls = Calls.ofFutures("waitTimeout", "1ms", "onTimeout", "PROCEED", "ttl", "1h");
        calls.future("k", CompletableFuture::new);
        CompletableFuture<String> follower = calls.future("k", CompletableFuture::new);
        Eventually.isTrue("it has proceeded", () -> calls.counters().leads() == 2);
        calls.method.invalidateAll();
        calls.future("k", () -> CompletableFuture.completedFuture("third"));

        assertThat(within(follower)).isEqualTo("third");
        assertThat(calls.bodies).hasValue(3);
    }

    private Caller lead(Calls calls) {
        Caller leader = Caller.start(() -> calls.call("the key", () -> {
            slow.pass();
            return "slow";
        }));
        slow.awaitReached();
        return leader;
    }

    /** Starts callers that time out: one of them runs the second body. */
    private List<Caller> proceed(Calls calls, int count) {
        return startTimedOut(calls, count, () -> {
            second.pass();
            return "second";
        });
    }

    private List<Caller> startTimedOut(Calls calls, int count, Calls.Body body) {
        List<Caller> callers = Caller.startFollowing(count, () -> calls.call("the key", body));
        second.awaitReached();
        return callers;
    }

    /**
     * Waits until all callers but the one that proceeds wait for that one, and returns those that wait. It returns those
     * that were seen at that moment: a waiting thread wakes up now and then, and does not wait while it looks around.
     */
    private static List<Caller> timedOut(Caller slowLeader, List<Caller> callers) {
        List<Caller> seen = new ArrayList<>();
        Eventually.isTrue("all but one wait for the new flight", () -> {
            seen.clear();
            seen.addAll(waiting(slowLeader, callers));
            return seen.size() == callers.size() - 1;
        });
        return seen;
    }

    private static List<Caller> waiting(Caller slowLeader, List<Caller> callers) {
        return callers.stream()
                .filter(c -> {
                    Thread awaited = awaitedLeader(c);
                    return awaited != null && awaited != slowLeader.thread();
                })
                .toList();
    }

    private static @Nullable Thread awaitedLeader(Caller caller) {
        return LockSupport.getBlocker(caller.thread()) instanceof Flight flight ? flight.leader() : null;
    }

    private static <T> T within(CompletableFuture<T> future) {
        return future.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
