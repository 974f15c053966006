package dev.coalesce.agent.flight;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A flight that only records what it is told. */
class TestFlight extends FutureFlight {
    static final Object OWNER_OF_KEYS = new Object();

    private static final VarHandle STATE = stateOfAFlight();

    record Uncoalesced(SharedFuture future, Callable<?> invocation, boolean onThisThread) {}

    record Promotion(SharedFuture future, Callable<?> invocation) {}

    final AtomicInteger cached = new AtomicInteger();
    final AtomicInteger unwanted = new AtomicInteger();
    final Queue<Promotion> promotions = new ConcurrentLinkedQueue<>();
    final Queue<Uncoalesced> uncoalesced = new ConcurrentLinkedQueue<>();

    private final long age;

    TestFlight(Object scopeOwner, Object key, long age) {
        super(scopeOwner, key, 1);
        this.age = age;
    }

    static TestFlight of(Object key) {
        return of(OWNER_OF_KEYS, key);
    }

    static TestFlight of(Object scopeOwner, Object key) {
        return new TestFlight(scopeOwner, key, 0);
    }

    /** A flight that no thread leads, like one whose body has returned a future. */
    static TestFlight withoutLeader(Object key) {
        TestFlight flight = of(key);
        flight.stopLeading();
        return flight;
    }

    /** The waiters in its stack, newest first, including departed ones that are still linked. */
    List<Waiter> waiters() {
        List<Waiter> linked = new ArrayList<>();
        for (Waiter w = (Waiter) STATE.getVolatile(this); w != null; w = w.next) {
            linked.add(w);
        }
        return linked;
    }

    private static VarHandle stateOfAFlight() {
        try {
            return MethodHandles.privateLookupIn(Flight.class, MethodHandles.lookup())
                    .findVarHandle(Flight.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Takes this flight out of the table and caches its result; returns whether it was in the table. */
    boolean leave(FlightTable table) {
        int before = cached.get();
        table.remove(new CompleteAndCache(this, "outcome", 1));
        return cached.get() > before;
    }

    /** Ends like a leader that had no stack left to wake anybody. */
    void completeSilently(Object outcome) {
        STATE.setVolatile(this, outcome);
    }

    @Override
    public void cache(Object outcome, long nanos) {
        cached.incrementAndGet();
        cacheResult();
    }

    /** Called at the moment at which this flight leaves the table. */
    void cacheResult() {}

    @Override
    public long ageNanos() {
        return age;
    }

    @Override
    protected FutureFlightState newSharedState() {
        return new FutureFlightState() {
            /** Its thread would take part in the interleavings of a model. */
            @Override
            boolean startSearch() {
                return false;
            }

            @Override
            protected boolean runsStages() {
                return true;
            }
        };
    }

    @Override
    protected void reportFailure(String step, Throwable cause) {
        throw new IllegalStateException(step, cause);
    }

    @Override
    protected @Nullable Object bodyReturned(@Nullable Object result) {
        throw new UnsupportedOperationException("woven code only");
    }

    @Override
    protected void bodyFailed(Throwable thrown, boolean interrupted) {
        throw new UnsupportedOperationException("woven code only");
    }

    @Override
    protected void resultEnded(@Nullable Object result, @Nullable Throwable thrown) {
        throw new UnsupportedOperationException("woven code only");
    }

    @Override
    public void supersede(Object outcome) {
        complete(outcome);
    }

    @Override
    protected void unwanted() {
        unwanted.incrementAndGet();
    }

    @Override
    protected void promote(SharedFuture future, Callable<?> invocation) {
        promotions.add(new Promotion(future, invocation));
    }

    @Override
    public void abandon() {
        stopLeading();
        complete(Signal.ABANDONED);
    }

    @Override
    protected void startOver(SharedFuture future, Callable<?> invocation) {
        uncoalesced.add(new Uncoalesced(future, invocation, false));
    }

    @Override
    protected void breakCycle(SharedFuture future, Callable<?> invocation, boolean waited) {
        uncoalesced.add(new Uncoalesced(future, invocation, true));
    }

    @Override
    public String toString() {
        return "flight of " + key();
    }

    @Override
    protected void waitEnded(long nanos, boolean isFollow) {}

    @Override
    protected void countFollow(boolean isFollow) {}
}
