package dev.coalesce.agent.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.Gate;
import dev.coalesce.agent.testing.Range;
import dev.coalesce.agent.testing.Received;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests a caller that changes its argument after its call has returned, while the agent repeats that call in the
 * background. The repeated call sees the changed list, but runs for the original key.
 */
class ChangedArgumentsTest {
    private final Gate gate = new Gate();
    private final List<String> passed = new ArrayList<>(List.of("A"));

    @AfterEach
    void openGate() {
        gate.open();
    }

    private static Object key(List<String> ids) {
        return Keys.of(ids);
    }

    @Test
    void argumentChangedDuringRefresh_resultIsNotCached() {
        Calls calls = Calls.with("ttl", "30s", "staleFor", "10m");
        calls.call(key(passed), () -> "for " + passed);
        calls.clock.advance(Duration.ofSeconds(30));
        assertThat(calls.call(key(passed), () -> {
                    gate.pass();
                    return "for " + passed;
                }))
                .isEqualTo("for [A]");

        changeArgumentAndContinue(calls);

        assertThat(calls.call(key(List.of("A")), () -> "for [A]")).isEqualTo("for [A]");
        assertThat(calls.call(key(List.of("B")), () -> "for [B]")).isEqualTo("for [B]");
    }

    @Test
    void argumentChangedDuringRefresh_followerMakesOwnCall() {
        Calls calls = Calls.with("ttl", "30s", "staleFor", "10m");
        calls.call(key(passed), () -> "for " + passed);
        calls.clock.advance(Duration.ofSeconds(30));
        calls.call(key(passed), () -> {
            gate.pass();
            return "for " + passed;
        });
        gate.awaitReached();
        calls.clock.advance(Duration.ofMinutes(10));
        Caller follower = Caller.start(() -> calls.call(key(List.of("A")), () -> "for [A]"))
                .awaitFollowing();

        changeArgumentAndContinue(calls);

        assertThat(follower.result()).isEqualTo("for [A]");
    }

    @Test
    void argumentChangedDuringRefresh_failureIsNotCached() {
        Calls calls = Calls.with("ttl", "30s", "staleFor", "10m", "errorTtl", "1h");
        calls.call(key(passed), () -> "for " + passed);
        calls.clock.advance(Duration.ofSeconds(30));
        calls.call(key(passed), () -> {
            gate.pass();
            throw new IllegalStateException("no such key: " + passed);
        });

        changeArgumentAndContinue(calls);
        calls.clock.advance(Duration.ofMinutes(10));

        assertThat(calls.call(key(List.of("A")), () -> "for [A]")).isEqualTo("for [A]");
    }

    @Test
    void argumentChangedDuringPromotedCall_resultIsNotShared() {
        Calls calls = Calls.ofFutures("ttl", "1h");
        CompletableFuture<String> second = new CompletableFuture<>();
        InterruptedLeader leader = InterruptedLeader.of(calls, key(List.of("A")));
        CompletableFuture<String> another =
                calls.future(key(List.of("A")), () -> CompletableFuture.completedFuture("for [A]"));
        // The newest follower is promoted first.
        CompletableFuture<String> follower = calls.future(key(passed), () -> {
            gate.open();
            return second;
        });
        leader.interrupt();
        gate.awaitOpen();
        Eventually.isTrue("the follower leads", () -> calls.counters().promotions() == 1);

        passed.set(0, "B");
        second.complete("for [B]");

        assertThat(another).succeedsWithin(Eventually.LIMIT).isEqualTo("for [A]");
        assertThat(follower).as("the result of its own call").succeedsWithin(Eventually.LIMIT);
        assertThat(calls.<String>future(key(List.of("A")), () -> CompletableFuture.completedFuture("for [A]")))
                .succeedsWithin(Eventually.LIMIT)
                .isEqualTo("for [A]");
    }

    @Test
    void argumentChangedDuringRefresh_bytesAreNotCached() throws Exception {
        Calls calls = Calls.ofInputStreams("ttl", "30s", "staleFor", "10m");
        read(calls, passed);
        calls.clock.advance(Duration.ofSeconds(30));
        calls.inputStream(key(passed), () -> {
                    gate.pass();
                    return stream(passed);
                })
                .close();

        changeArgumentAndContinue(calls);

        assertThat(read(calls, List.of("A"))).isEqualTo("for [A]");
    }

    @Test
    void argumentChangedWhileBytesAreRead_bytesAreNotCached() throws Exception {
        Calls calls = Calls.ofInputStreams("ttl", "30s", "staleFor", "10m");
        read(calls, passed);
        calls.clock.advance(Duration.ofSeconds(30));
        calls.inputStream(key(passed), () -> new ByteArrayInputStream(new byte[0]) {
                    @Override
                    public synchronized int read(byte[] into, int from, int length) {
                        gate.open();
                        passed.set(0, "B");
                        return -1;
                    }
                })
                .close();
        gate.awaitOpen();
        Eventually.isTrue("no refresh runs", () -> calls.counters().inFlight() == 0);

        assertThat(read(calls, List.of("A"))).isEqualTo("for [A]");
    }

    @Test
    void argumentChangedDuringRefresh_streamIsNotCached() {
        Calls calls = Calls.ofPublishers("ttl", "30s", "staleFor", "10m");
        Received.of(calls.publisher(key(passed), () -> new Range(1))).has(1L, Received.COMPLETE);
        calls.clock.advance(Duration.ofSeconds(31));
        Received.of(calls.publisher(key(passed), () -> {
                    gate.pass();
                    return new Range(2);
                }))
                .has(1L, Received.COMPLETE);

        changeArgumentAndContinue(calls);

        Received.of(calls.publisher(key(List.of("A")), () -> new Range(1))).has(1L, Received.COMPLETE);
    }

    private void changeArgumentAndContinue(Calls calls) {
        gate.awaitReached();
        passed.set(0, "B");
        gate.open();
        Eventually.isTrue("no refresh runs", () -> calls.counters().inFlight() == 0);
    }

    private static ByteArrayInputStream stream(List<String> ids) {
        return new ByteArrayInputStream(("for " + ids).getBytes(UTF_8));
    }

    private static String read(Calls calls, List<String> ids) {
        try (var in = calls.inputStream(key(ids), () -> stream(ids))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
