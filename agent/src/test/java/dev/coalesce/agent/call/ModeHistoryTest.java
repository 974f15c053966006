package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.testing.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories: threads call a method while another thread changes its mode. */
class ModeHistoryTest {
    private static final int THREADS = 4;
    private static final int CALLS = 4_000;
    private static final int KEYS = 3;

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    /** Even while the method has a mode; odd while the mode changes. Twice the number of changes otherwise. */
    private final AtomicLong changes = new AtomicLong();

    /** Written between two changes of {@link #changes}. */
    private volatile boolean isOn = true;

    private volatile boolean isOver;

    private final UncoalescedMode observer = new UncoalescedMode(Reason.OBSERVED) {
        @Override
        protected Object enter(CoalescedMethod method) {
            Object unused = method.bypass(Reason.OBSERVED);
            begun.incrementAndGet();
            return new CoalesceFlight() {
                @Override
                public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
                    ended.incrementAndGet();
                    return result;
                }
            };
        }
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void modesChangeAtRandom_eachCallHasAResultOfItsKey_isCountedOnce_andRunsItsBodyWhileOff(long seed) {
        run(Calls.with("ttl", "1h"), seed, false);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void modesChangeAtRandom_eachCallOfFuturesHasAResultOfItsKey(long seed) {
        run(Calls.ofFutures("ttl", "1h"), seed, true);
    }

    private void run(Calls calls, long seed, boolean returnsFutures) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            long ofThread = seed * THREADS + i;
            callers.add(Caller.start(() -> call(calls, new Random(ofThread), returnsFutures)));
        }
        Caller switching = Caller.start(() -> change(calls, new Random(seed)));
        callers.forEach(each -> assertThat(each.result()).isEqualTo("done"));
        isOver = true;
        assertThat(switching.result()).isEqualTo("done");
        calls.method.change(calls.method.settings(), UncoalescedMode.OFF);

        assertThat(calls.counted()).isEqualTo((long) THREADS * CALLS);
        assertThat(calls.counters().leads() + calls.counters().bypasses())
                .as("each lead and each bypass runs a body")
                .isEqualTo(calls.bodies.get());
        assertThat(calls.counters().size()).isZero();
        assertThat(ended).hasValue(begun.get());
        assertThat(calls.errors.sum()).isZero();
    }

    private String change(Calls calls, Random random) {
        while (!isOver) {
            int choice = random.nextInt(3);
            changes.incrementAndGet();
            isOn = choice == 0;
            calls.method.change(
                    calls.method.settings(), choice == 0 ? null : choice == 1 ? UncoalescedMode.OFF : observer);
            changes.incrementAndGet();
            Thread.onSpinWait();
        }
        return "done";
    }

    private String call(Calls calls, Random random, boolean returnsFutures) {
        for (int i = 0; i < CALLS; i++) {
            String key = "k" + random.nextInt(KEYS);
            boolean[] ran = new boolean[1];
            Calls.Body body = () -> {
                ran[0] = true;
                Thread.onSpinWait();
                return returnsFutures ? CompletableFuture.completedFuture(key) : key;
            };
            long before = changes.get();
            boolean wasOff = !isOn;
            Object result = returnsFutures ? calls.future(key, body).join() : calls.call(key, body);
            assertThat(result).isEqualTo(key);
            if (wasOff && before % 2 == 0 && before == changes.get()) {
                assertThat(ran[0]).as("own body").isTrue();
            }
        }
        return "done";
    }
}
