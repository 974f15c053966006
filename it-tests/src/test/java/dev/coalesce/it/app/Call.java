package dev.coalesce.it.app;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call on a thread of its own. */
final class Call<T> {
    private static final long LONGEST_SECONDS = 60;

    private final FutureTask<T> task;
    private final Thread thread;

    private Call(Callable<T> call) {
        task = new FutureTask<>(call);
        thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    static <T> Call<T> start(Callable<T> call) {
        return new Call<>(call);
    }

    /** Returns when its thread waits: for a leader, since nothing else in these applications makes it wait. */
    Call<T> awaitWaiting() {
        await("a call that waits", this::isWaiting);
        return this;
    }

    void awaitDoneOrWaiting() {
        await("a call that waits or is done", () -> task.isDone() || isWaiting());
    }

    private boolean isWaiting() {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    void interrupt() {
        thread.interrupt();
    }

    boolean isOn(Thread other) {
        return thread == other;
    }

    T get() {
        try {
            return task.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it threw. */
    Throwable thrown() {
        try {
            return new AssertionError("returned " + task.get(LONGEST_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            return e;
        }
    }

    /** The result, or the class of what it threw. */
    String outcome() {
        try {
            return String.valueOf(task.get(LONGEST_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause() == null ? e.toString() : e.getCause().getClass().getSimpleName();
        } catch (InterruptedException | TimeoutException e) {
            return e.toString();
        }
    }

    /** Returns when this has become true. */
    static void await(String what, Callable<Boolean> condition) {
        long start = System.nanoTime();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
                    throw new IllegalStateException("waited in vain for " + what);
                }
                Thread.onSpinWait();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
