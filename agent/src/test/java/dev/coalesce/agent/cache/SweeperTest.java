package dev.coalesce.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the thread that removes expired results. */
class SweeperTest {
    /** A target that needs further sweeps until the test changes that. */
    private static final class Target implements Sweeper.Sweepable {
        final AtomicInteger sweeps = new AtomicInteger();
        final AtomicBoolean needsSweeps = new AtomicBoolean(true);

        @Override
        public boolean sweep() {
            sweeps.incrementAndGet();
            return needsSweeps.get();
        }
    }

    private final Target target = new Target();

    private final List<Sweeper.Sweepable> targetsOfOtherTests = new ArrayList<>();

    /** Keeps the targets reachable, because the sweeper refers to them weakly. */
    private final List<Sweeper.Sweepable> alive = new ArrayList<>();

    private void add(Sweeper.Sweepable newTarget) {
        alive.add(newTarget);
        Sweeper.add(newTarget);
    }

    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // the lock of the list that this test empties
    @BeforeEach
    void setTargetsOfOtherTestsAside() throws Exception {
        synchronized (Sweeper.class) {
            targets().forEach(other -> Optional.ofNullable(other.get()).ifPresent(targetsOfOtherTests::add));
            targets().clear();
        }
        awaitNoSweeper();
    }

    @AfterEach
    void awaitEndOfTheThread() {
        target.needsSweeps.set(false);
        awaitNoSweeper();
        targetsOfOtherTests.forEach(Sweeper::add);
    }

    @SuppressWarnings("unchecked")
    private static List<WeakReference<Sweeper.Sweepable>> targets() throws ReflectiveOperationException {
        return (List<WeakReference<Sweeper.Sweepable>>)
                MethodHandles.privateLookupIn(Sweeper.class, MethodHandles.lookup())
                        .findStaticVarHandle(Sweeper.class, "TARGETS", List.class)
                        .get();
    }

    private static List<Thread> sweepers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("coalesce-sweeper"))
                .toList();
    }

    private static void awaitNoSweeper() {
        Eventually.isTrue("the end of the sweeper", () -> {
            System.gc(); // collects targets that only the sweeper refers to
            hurry();
            return sweepers().isEmpty();
        });
    }

    private static void awaitNextSweep(Target target) {
        int before = target.sweeps.get();
        awaitWhileHurrying("the next sweep", () -> target.sweeps.get() > before);
    }

    private static void awaitWhileHurrying(String what, BooleanSupplier condition) {
        Eventually.isTrue(what, () -> {
            hurry();
            return condition.getAsBoolean();
        });
    }

    /** Wakes the sweeper from its sleep between two sweeps, so that tests need not wait for it. */
    private static void hurry() {
        sweepers().forEach(Thread::interrupt);
    }

    @Test
    void severalTargets_startOneDaemonThreadThatInheritsNothing() {
        Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        Target other = new Target();
        add(target);
        add(other);
        add(target);
        awaitNextSweep(target);
        assertThat(sweepers()).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getContextClassLoader()).isNull();
            assertThat(java.util.Objects.requireNonNull(thread.getThreadGroup()).getParent())
                    .isNull();
        });
        other.needsSweeps.set(false);
    }

    @Test
    void targetAddedTwice_isSweptOncePerInterval() {
        Target other = new Target();
        add(other);
        add(target);
        add(target);
        awaitNextSweep(target);
        awaitNextSweep(target);
        awaitNextSweep(other);
        assertThat(target.sweeps.get()).isBetween(other.sweeps.get() - 1, other.sweeps.get() + 1);
        other.needsSweeps.set(false);
    }

    @Test
    void finishedTarget_isNotSweptUntilItIsAddedAgain() {
        Target done = new Target();
        done.needsSweeps.set(false);
        add(target);
        add(done);
        awaitNextSweep(done);
        awaitNextSweep(target);
        awaitNextSweep(target);
        assertThat(done.sweeps).hasValue(1);
        done.needsSweeps.set(true);
        add(done);
        awaitNextSweep(done);
        awaitNextSweep(done);
        done.needsSweeps.set(false);
    }

    @Test
    void targetAddedAfterTheThreadEnded_startsItAgain() {
        target.needsSweeps.set(false);
        add(target);
        awaitNoSweeper();
        assertThat(target.sweeps).hasValue(1);
        target.needsSweeps.set(true);
        add(target);
        awaitNextSweep(target);
    }

    @Test
    void targetThatOnlyTheSweeperRefersTo_isCollectedAndTheThreadEnds() {
        Sweeper.add(new Target());
        awaitNoSweeper();
    }

    @Test
    void throwingSweep_isRetriedAndOthersContinue() {
        AtomicInteger tries = new AtomicInteger();
        Sweeper.Sweepable throwing = () -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("equals of an application's key");
            }
            return false;
        };
        add(throwing);
        add(target);
        awaitWhileHurrying("the third try", () -> tries.get() == 3);
        assertThat(target.sweeps).hasPositiveValue();
    }

    @Test
    void sweepWithStackOverflow_isRetriedAndOthersContinue() {
        AtomicBoolean failing = new AtomicBoolean(true);
        add(() -> {
            if (failing.get()) {
                throw new StackOverflowError("equals of an application's key");
            }
            return false;
        });
        add(target);
        awaitNextSweep(target);
        awaitNextSweep(target);
        failing.set(false);
    }

    @Test
    void expiredResultsOfAMethod_areSweptWithoutLookup() {
        AtomicLong clock = new AtomicLong();
        MethodResults method = new MethodResults(10, 0, clock::get, () -> {});
        alive.add(method);
        Results results = method.openForOwner();
        results.put("key", "outcome", 100);
        clock.set(100);
        awaitWhileHurrying("the sweep", () -> results.size() == 0);
    }
}
