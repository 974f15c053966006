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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one thread that lets go of what nobody asks for again. */
class SweeperTest {
    /** Something to sweep for as long as the test says. */
    private static final class Dust implements Sweeper.Swept {
        final AtomicInteger sweeps = new AtomicInteger();
        final AtomicBoolean more = new AtomicBoolean(true);

        @Override
        public boolean sweep() {
            sweeps.incrementAndGet();
            return more.get();
        }
    }

    private final Dust dust = new Dust();

    private final List<Sweeper.Swept> othersDust = new ArrayList<>();

    /** The sweeper itself knows what it sweeps only weakly. */
    private final List<Sweeper.Swept> alive = new ArrayList<>();

    private void add(Sweeper.Swept swept) {
        alive.add(swept);
        Sweeper.add(swept);
    }

    @BeforeEach
    void whatOtherTestsHaveLeftIsSetAside() throws Exception {
        ReentrantLock lock = (ReentrantLock) own("LOCK", ReentrantLock.class);
        lock.lock();
        try {
            all().forEach(other -> Optional.ofNullable(other.get()).ifPresent(othersDust::add));
            all().clear();
        } finally {
            lock.unlock();
        }
        noSweeper();
    }

    @AfterEach
    void theThreadEndsWhenNothingIsLeft() {
        dust.more.set(false);
        noSweeper();
        othersDust.forEach(Sweeper::add);
    }

    @SuppressWarnings("unchecked")
    private static List<WeakReference<Sweeper.Swept>> all() throws ReflectiveOperationException {
        return (List<WeakReference<Sweeper.Swept>>) own("ALL", List.class);
    }

    private static Object own(String field, Class<?> type) throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(Sweeper.class, MethodHandles.lookup())
                .findStaticVarHandle(Sweeper.class, field, type)
                .get();
    }

    private static List<Thread> sweepers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("coalesce-sweeper"))
                .toList();
    }

    private static void noSweeper() {
        Eventually.isTrue("the end of the sweeper", () -> {
            System.gc(); // what it sweeps is known weakly
            hurry();
            return sweepers().isEmpty();
        });
    }

    private static void sweptAgain(Dust dust) {
        int before = dust.sweeps.get();
        until("the next sweep", () -> dust.sweeps.get() > before);
    }

    private static void until(String what, BooleanSupplier condition) {
        Eventually.isTrue(what, () -> {
            hurry();
            return condition.getAsBoolean();
        });
    }

    /** It sleeps between two sweeps, and an interruption only wakes it: so the tests need not wait. */
    private static void hurry() {
        sweepers().forEach(Thread::interrupt);
    }

    @Test
    void itIsOneDaemonThreadWithNothingOfTheThreadThatStartedIt() {
        Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        Dust other = new Dust();
        add(dust);
        add(other);
        add(dust);
        sweptAgain(dust);
        assertThat(sweepers()).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getContextClassLoader()).isNull();
            assertThat(java.util.Objects.requireNonNull(thread.getThreadGroup()).getParent())
                    .isNull();
        });
        other.more.set(false);
    }

    @Test
    void itSweepsAgainAndAgainAndWhatIsAddedTwiceOnce() {
        Dust other = new Dust();
        add(other);
        add(dust);
        add(dust);
        sweptAgain(dust);
        sweptAgain(dust);
        sweptAgain(other);
        assertThat(dust.sweeps.get()).isBetween(other.sweeps.get() - 1, other.sweeps.get() + 1);
        other.more.set(false);
    }

    @Test
    void whatHasNothingLeftIsSweptNoMoreUntilItIsAddedAgain() {
        Dust done = new Dust();
        done.more.set(false);
        add(dust);
        add(done);
        sweptAgain(done);
        sweptAgain(dust);
        sweptAgain(dust);
        assertThat(done.sweeps).hasValue(1);
        done.more.set(true);
        add(done);
        sweptAgain(done);
        sweptAgain(done);
        done.more.set(false);
    }

    @Test
    void afterItsEndItIsStartedAnew() {
        dust.more.set(false);
        add(dust);
        noSweeper();
        assertThat(dust.sweeps).hasValue(1);
        dust.more.set(true);
        add(dust);
        sweptAgain(dust);
    }

    @Test
    void whatIsOnlyKnownToItIsCollectedAndKeepsNoThread() {
        Sweeper.add(new Dust());
        noSweeper();
    }

    @Test
    void aSweepThatThrowsIsTriedAgainAndStopsNoOther() {
        AtomicInteger tries = new AtomicInteger();
        Sweeper.Swept throwing = () -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("a key of the application's");
            }
            return false;
        };
        add(throwing);
        add(dust);
        until("the third try", () -> tries.get() == 3);
        assertThat(dust.sweeps).hasPositiveValue();
    }

    @Test
    void anErrorInASweepStopsNoOther() {
        AtomicBoolean failing = new AtomicBoolean(true);
        add(() -> {
            if (failing.get()) {
                throw new StackOverflowError("a key of the application's");
            }
            return false;
        });
        add(dust);
        sweptAgain(dust);
        sweptAgain(dust);
        failing.set(false);
    }

    @Test
    void resultsOfAMethodAreSweptThoughNobodyAsksForThem() {
        AtomicLong clock = new AtomicLong();
        MethodResults method = new MethodResults(10, 0, clock::get, () -> {});
        alive.add(method);
        Results home = method.open();
        home.put("key", "outcome", 100);
        clock.set(100);
        until("the sweep", () -> home.size() == 0);
    }
}
