package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests leaders that wait for each other's keys. */
class DeadlockTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void leadersFormCycle_lastOneRunsBody(int length) {
        List<Calls> methods = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            methods.add(Calls.with());
        }
        CyclicBarrier allLead = new CyclicBarrier(length);
        List<Caller> leaders = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            Calls own = methods.get(i);
            Calls next = methods.get((i + 1) % length);
            leaders.add(Caller.start(() -> own.call("k", () -> {
                allLead.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
                return "led+" + next.call("k", () -> "alone");
            })));
        }

        List<String> results =
                leaders.stream().map(l -> String.valueOf(l.result())).toList();
        assertThat(results)
                .as("one caller ran its body, which released the others")
                .filteredOn("led+alone"::equals)
                .hasSize(1);
        assertThat(methods.stream().mapToLong(m -> m.counters().bypasses()).sum())
                .isEqualTo(1);
        assertThat(methods.stream().mapToLong(m -> m.counters().leads()).sum()).isEqualTo(length);
        assertThat(methods.stream().mapToLong(m -> m.counters().follows()).sum())
                .isEqualTo(length - 1);
        assertThat(methods).allSatisfy(m -> assertThat(m.counters().inFlight()).isZero());
    }

    @Test
    void twoKeysOfOneMethodFormCycle_oneCallerRunsBody() {
        Calls calls = Calls.with();
        CyclicBarrier bothLead = new CyclicBarrier(2);
        Caller a = Caller.start(() -> calls.call("a", () -> {
            bothLead.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
            return calls.call("b", () -> "alone");
        }));
        Caller b = Caller.start(() -> calls.call("b", () -> {
            bothLead.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
            return calls.call("a", () -> "alone");
        }));

        assertThat(a.result()).isEqualTo("alone");
        assertThat(b.result()).isEqualTo("alone");
        assertThat(calls.counters().bypasses()).isEqualTo(1);
    }

    @Test
    void leadersFormChain_allWait() {
        Calls a = Calls.with();
        Calls b = Calls.with();
        Gate gate = new Gate();
        Caller last = Caller.start(() -> b.call("k", () -> {
            gate.pass();
            return "b";
        }));
        gate.awaitReached();
        Caller middle = Caller.start(() -> a.call("k", () -> "a" + b.call("k", () -> "own")))
                .awaitFollowing();
        Caller first = Caller.start(() -> a.call("k", () -> "own")).awaitFollowing();
        gate.open();

        assertThat(last.result()).isEqualTo("b");
        assertThat(middle.result()).isEqualTo("ab");
        assertThat(first.result()).isEqualTo("ab");
        assertThat(a.counters().bypasses() + b.counters().bypasses()).isZero();
    }

    @Test
    void followersOutsideCycle_getResult() {
        // A waiter outside the cycle neither breaks the cycle nor counts as part of it.
        Calls a = Calls.with();
        Calls b = Calls.with();
        Gate aLeads = new Gate();
        Gate bLeads = new Gate();
        Caller ofA = Caller.start(() -> a.call("k", () -> {
            aLeads.pass();
            return b.call("k", () -> "alone");
        }));
        Caller ofB = Caller.start(() -> b.call("k", () -> {
            bLeads.pass();
            return a.call("k", () -> "alone");
        }));
        aLeads.awaitReached();
        bLeads.awaitReached();
        List<Caller> outside = Caller.startFollowing(2, () -> a.call("k", () -> "own"));
        aLeads.open();
        ofA.awaitFollowing();
        bLeads.open();

        assertThat(ofB.result()).isEqualTo("alone");
        assertThat(ofA.result()).isEqualTo("alone");
        assertThat(outside).allSatisfy(o -> assertThat(o.result()).isEqualTo("alone"));
        assertThat(a.counters().bypasses()).isEqualTo(1);
        assertThat(a.counters().follows()).isEqualTo(2);
    }

    @Test
    void bodyJoinsFuture_cycleIsDetected() {
        Calls values = Calls.with();
        Calls futures = Calls.ofFutures();
        CyclicBarrier bothLead = new CyclicBarrier(2);
        Caller a = Caller.start(() -> values.call("k", () -> {
            bothLead.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
            return futures.<String>future("k", () -> CompletableFuture.completedFuture("alone"))
                    .join();
        }));
        Caller b = Caller.start(() -> futures.<String>future("k", () -> {
                    bothLead.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
                    return CompletableFuture.completedFuture(String.valueOf(values.call("k", () -> "alone")));
                })
                .join());

        assertThat(a.result()).isEqualTo("alone");
        assertThat(b.result()).isEqualTo("alone");
        assertThat(values.counted()).isEqualTo(2);
        assertThat(futures.counted()).isEqualTo(2);
    }

    /** The call is made twice, here and by the leading thread, but counts once. */
    @Test
    void promotedCallMadeTwice_countsOnce() {
        Calls values = Calls.with();
        Calls futures = Calls.ofFutures();
        InterruptedLeader leader = InterruptedLeader.of(futures, "k");
        Object result = values.call("k", () -> {
            CompletableFuture<String> follower = futures.future(
                    "k", () -> CompletableFuture.completedFuture(String.valueOf(values.call("k", () -> "alone"))));
            leader.interrupt();
            Eventually.isTrue(
                    "the promoted call waits for this one",
                    () -> values.counters().follows() == 1);
            return follower.join();
        });

        assertThat(result).isEqualTo("alone");
        Eventually.isTrue("the promoted call ends", () -> futures.counters().inFlight() == 0);
        assertThat(futures.counted()).isEqualTo(2);
        assertThat(values.counted()).isEqualTo(3);
    }

    @Test
    void bodyJoinsFutureOfItsOwnKey_doesNotHang() {
        Calls calls = Calls.ofFutures();
        CompletableFuture<String> outer = calls.future("k", () -> {
            String inner = calls.<String>future("k", () -> CompletableFuture.completedFuture("inner"))
                    .join();
            return CompletableFuture.completedFuture("outer " + inner);
        });

        assertThat(outer.join()).isEqualTo("outer inner");
    }

    @Test
    void bodyJoinsDerivedFuture_cycleIsDetected() {
        Calls futures = Calls.ofFutures();
        CyclicBarrier bothLead = new CyclicBarrier(2);
        List<Caller> leaders = new ArrayList<>();
        for (String key : List.of("a", "b")) {
            String other = key.equals("a") ? "b" : "a";
            leaders.add(Caller.start(() -> futures.<String>future(key, () -> {
                        bothLead.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
                        return CompletableFuture.completedFuture(
                                futures.<String>future(other, () -> CompletableFuture.completedFuture("alone"))
                                        .thenApply(value -> value + "+")
                                        .join());
                    })
                    .join()));
        }

        assertThat(leaders.stream().map(l -> String.valueOf(l.result())).toList())
                .containsExactlyInAnyOrder("alone+", "alone++");
        assertThat(futures.counters().bypasses()).isEqualTo(1);
        assertThat(futures.counters().inFlight()).isZero();
    }
}
