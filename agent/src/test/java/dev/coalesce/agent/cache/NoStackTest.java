package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Eventually;
import dev.coalesce.agent.testing.LastFrames;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Threads that run out of stack inside the cache: all other threads can use it afterwards. */
class NoStackTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final MethodResults method = new MethodResults(100, 0, TickingClock.INSTANCE, () -> {});

    private void assertUsableByOthers() {
        Caller other = Caller.start(() -> {
            Results results = method.openForOwner();
            results.put("k", "v", HOUR);
            Object cached = results.fresh("k");
            method.invalidate("k");
            return cached + " " + results.fresh("k");
        });
        assertThat(other.result()).isEqualTo("v null");
    }

    @Test
    void invalidation_othersUseTheMethodsResults() {
        Results results = method.openForOwner();
        results.put("k", "v", HOUR);
        LastFrames.runAtEach(() -> method.invalidate("k"));
        assertUsableByOthers();
    }

    @Test
    void openForOwner_othersUseTheMethodsResults() {
        LastFrames.runAtEach(method::openForOwner);
        assertUsableByOthers();
        assertThat(method.size()).isZero();
    }

    @Test
    void firstOwnerOfAMethod_sweeperGoesOn() {
        LastFrames.runAtEach(() -> new MethodResults(100, 0, TickingClock.INSTANCE, () -> {}).openForOwner());
        assertUsableByOthers();
        Results results = method.openForOwner();
        results.put("k", "v", 1);
        Eventually.isTrue("swept", () -> results.size() == 0);
    }

    @Test
    void clockStarted_clockStartsAgain() {
        long past = TickingClock.INSTANCE.getAsLong();
        LastFrames.runAtEach(() -> {
            for (int i = 0; i < 100; i++) {
                TickingClock.INSTANCE.isBefore(past, 0);
            }
        });
        Eventually.isTrue("an idle clock", () -> !isTicking());
        Eventually.isTrue("the start of the clock", () -> {
            for (int i = 0; i < 100_000; i++) {
                TickingClock.INSTANCE.isBefore(past, 0);
            }
            return isTicking();
        });
    }

    private static boolean isTicking() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("coalesce-clock"));
    }
}
