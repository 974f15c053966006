package dev.coalesce.agent.testing;

import dev.coalesce.agent.flight.Flight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs a call on its own thread and gives access to its result. */
public final class Caller {
    private final FutureTask<@Nullable Object> task;
    private final Thread thread;

    private Caller(Callable<? extends @Nullable Object> call) {
        this.task = new FutureTask<@Nullable Object>(call::call);
        this.thread = new Thread(task, "caller");
        thread.setDaemon(true);
    }

    public static Caller start(Callable<? extends @Nullable Object> call) {
        Caller caller = new Caller(call);
        caller.thread.start();
        return caller;
    }

    /** Starts several callers, each after the previous one has joined the flight, so that they wait in this order. */
    public static List<Caller> startFollowing(int count, Callable<? extends @Nullable Object> call) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            callers.add(start(call).awaitFollowing());
        }
        return callers;
    }

    /** Waits until the thread is parked as a follower of a flight. Fails if the call ends instead. */
    public Caller awaitFollowing() {
        Eventually.isTrue("following: " + thread, () -> isFollowing() || task.isDone());
        if (task.isDone()) {
            throw new AssertionError("ended instead of waiting: " + describe());
        }
        return this;
    }

    private boolean isFollowing() {
        Thread.State state = thread.getState();
        return (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING)
                && LockSupport.getBlocker(thread) instanceof Flight;
    }

    private String describe() {
        try {
            return String.valueOf(result());
        } catch (AssertionError e) {
            return String.valueOf(e.getCause());
        }
    }

    public Thread thread() {
        return thread;
    }

    public boolean isDone() {
        return task.isDone();
    }

    public void interrupt() {
        thread.interrupt();
    }

    /** Waits for the call and returns its result. Fails if the call throws. */
    public @Nullable Object result() {
        return result(Eventually.LIMIT);
    }

    /** Waits for a long-running call and returns its result. */
    public @Nullable Object result(Duration limit) {
        try {
            return task.get(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("threw instead of returning", e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("has not ended: " + thread + " " + List.of(thread.getStackTrace()), e);
        }
    }

    /** Waits for the call and returns what it returned or threw. */
    public @Nullable Object outcome() {
        try {
            return result();
        } catch (AssertionError e) {
            if (e.getCause() == null || !task.isDone()) {
                throw e;
            }
            return e.getCause();
        }
    }

    /** Waits for the call and returns the exception it threw. Fails if the call returns. */
    public Throwable thrown() {
        try {
            Object result = task.get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("returned instead of throwing: " + result);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("has not ended: " + thread + " " + List.of(thread.getStackTrace()), e);
        }
    }
}
