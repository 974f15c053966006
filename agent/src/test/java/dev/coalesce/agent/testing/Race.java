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
 * Lets a few threads take their steps at the same moment, many times over, each time on something new and each a little
 * early or late, so that every order of these steps is likely to be met.
 */
public final class Race<S> {
    private static final int LONGEST_HEAD_START = 200;

    /** What one thread does, or a check that all have done right. */
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
        lanes.forEach(lane -> lane.result(LIMIT)); // each meeting has a limit of its own
        if (failure != null) {
            throw failure;
        }
    }

    private boolean compete(int lane) {
        Random headStart = new Random(lane);
        for (int round = 0; round < rounds && failure == null; round++) {
            try {
                race(round, lane, headStart.nextInt(LONGEST_HEAD_START));
            } catch (Throwable e) {
                failure = new AssertionError("round " + round + ", lane " + lane + ": " + e, e);
            }
        }
        return failure == null;
    }

    private void race(int round, int lane, int headStart) throws Throwable {
        if (lane == 0) {
            state = fresh.get();
        }
        meet(2 * round + 1);
        spin(headStart);
        steps.get(lane).take(state);
        meet(2 * round + 2);
        if (lane == 0) {
            check.take(state);
        }
    }

    /** Spins: threads that park here would leave one after another. */
    private void meet(int meeting) {
        int all = meeting * steps.size();
        arrived.incrementAndGet();
        spinUntil(() -> arrived.get() >= all || failure != null);
    }

    /** For a step that depends on another one: short of a core it lets that one have its own. */
    public static void spinUntil(BooleanSupplier condition) {
        for (int i = 0; i < 200; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.onSpinWait();
        }
        Eventually.isTrue("what the other lanes do", condition);
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
