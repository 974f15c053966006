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

/** A flight that records the calls it receives. */
class TestFlight extends Flight {
    static final Object HOME = new Object();

    private static final VarHandle STATE = stateOfAFlight();

    record Alone(SharedFuture future, Callable<?> call, boolean here) {}

    record Rerun(SharedFuture future, Callable<?> call) {}

    final AtomicInteger leavings = new AtomicInteger();
    final AtomicInteger unwanted = new AtomicInteger();
    final Queue<Rerun> reruns = new ConcurrentLinkedQueue<>();
    final Queue<Alone> alones = new ConcurrentLinkedQueue<>();

    private final long age;

    TestFlight(Object home, Object key, long age) {
        super(home, key, 1);
        this.age = age;
    }

    static TestFlight of(Object key) {
        return of(HOME, key);
    }

    static TestFlight of(Object home, Object key) {
        return new TestFlight(home, key, 0);
    }

    /** Returns a flight without a leader, like one whose body has returned a future. */
    static TestFlight withoutLeader(Object key) {
        TestFlight flight = of(key);
        flight.disown();
        return flight;
    }

    /** Returns the linked waiters, newest first, including waiters that have left and are not unlinked yet. */
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

    @Override
    public @Nullable Object end(@Nullable Object result, @Nullable Throwable thrown) {
        throw new UnsupportedOperationException("woven code only");
    }

    /** Removes this flight from the table and caches its result. Returns false if it was not in the table. */
    boolean leave(FlightTable table) {
        int before = leavings.get();
        table.leave(new RemovalAction(this) {
            @Override
            protected void keep() {
                leavings.incrementAndGet();
                TestFlight.this.keep();
            }
        });
        return leavings.get() > before;
    }

    /** Sets the outcome without waking anyone, like a leader that has no stack left. */
    void completeSilently(Object outcome) {
        STATE.setVolatile(this, outcome);
    }

    /** Called at the moment the flight leaves the table. */
    void keep() {}

    @Override
    public long ageNanos() {
        return age;
    }

    @Override
    protected SharedFlightState makeCompany() {
        return new SharedFlightState() {};
    }

    @Override
    protected void unwanted() {
        unwanted.incrementAndGet();
    }

    @Override
    protected void rerun(SharedFuture future, Callable<?> call) {
        reruns.add(new Rerun(future, call));
    }

    @Override
    protected void abandon() {
        disown();
        complete(Signal.ABANDONED);
    }

    @Override
    protected void startOver(SharedFuture future, Callable<?> call) {
        alones.add(new Alone(future, call, false));
    }

    @Override
    protected void breakCycle(SharedFuture future, Callable<?> call, boolean waited) {
        alones.add(new Alone(future, call, true));
    }

    @Override
    public String toString() {
        return "flight of " + key();
    }
}
