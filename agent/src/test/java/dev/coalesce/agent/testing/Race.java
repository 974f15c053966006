package dev.coalesce.agent.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a step on each of several threads at the same moment, for many rounds. Each round has a new state, and each
 * thread a random delay, so that every order of the steps is likely to occur.
 */
public final class Race<S> {
    private static final int MAX_DELAY_SPINS = 200;

    /** The step of one thread, or the check after a round. */
    public interface Step<S> {
        void take(S state) throws Throwable;
    }

    private final int rounds;
    private final Supplier<S> fresh;
    private final Step<S> check;
    private final List<Step<S>> steps;
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile @Nullable AssertionError failure;
    private volatile S state;

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private Race(int rounds, Supplier<S> fresh, Step<S> check, List<Step<S>> steps) {
        this.rounds = rounds;
        this.fresh = fresh;
        this.check = check;
        this.steps = steps;
        this.state = fresh.get();
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <S> void run(int rounds, Supplier<S> fresh, Step<S> check, Step<S>... steps) {
        new Race<>(rounds, fresh, check, List.of(steps)).run();
    }

    private void run() {
        List<Caller> lanes = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            int lane = i;
            lanes.add(Caller.start(() -> compete(lane)));
        }
        lanes.forEach(lane -> lane.result(LIMIT)); // each barrier has its own, shorter limit
        if (failure != null) {
            throw failure;
        }
    }

    private boolean compete(int lane) {
        Random delay = new Random(lane);
        for (int round = 0; round < rounds && failure == null; round++) {
            try {
                race(round, lane, delay.nextInt(MAX_DELAY_SPINS));
            } catch (Throwable e) {
                failure = new AssertionError("round " + round + ", lane " + lane + ": " + e, e);
            }
        }
        return failure == null;
    }

    private void race(int round, int lane, int delay) throws Throwable {
        if (lane == 0) {
            state = fresh.get();
        }
        awaitAll(2 * round + 1);
        spin(delay);
        steps.get(lane).take(state);
        awaitAll(2 * round + 2);
        if (lane == 0) {
            check.take(state);
        }
    }

    /** Spins, because parked threads would leave the barrier one after another. */
    private void awaitAll(int barrier) {
        int expected = barrier * steps.size();
        arrived.incrementAndGet();
        spinUntil(() -> arrived.get() >= expected || failure != null);
    }

    /** Waits for the step of another thread; yields the processor if that takes long. */
    public static void spinUntil(BooleanSupplier condition) {
        for (int i = 0; i < 200; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.onSpinWait();
        }
        Eventually.isTrue("the steps of the other threads", condition);
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
