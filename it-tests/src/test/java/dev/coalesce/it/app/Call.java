package dev.coalesce.it.app;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call that runs on its own thread. */
final class Call<T> {
    private static final long TIMEOUT_SECONDS = 60;

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

    /** Returns when the thread waits. Only a leader can make a caller wait in these applications. */
    Call<T> awaitWaiting() {
        await("a waiting call", this::isWaiting);
        return this;
    }

    void awaitDoneOrWaiting() {
        await("a call that is waiting or done", () -> task.isDone() || isWaiting());
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
            return task.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The exception that the call threw. */
    Throwable thrown() {
        try {
            return new AssertionError("returned " + task.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            return e;
        }
    }

    /** The result, or the simple class name of the exception. */
    String outcome() {
        try {
            return String.valueOf(task.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause() == null ? e.toString() : e.getCause().getClass().getSimpleName();
        } catch (InterruptedException | TimeoutException e) {
            return e.toString();
        }
    }

    /** Returns when the condition is true. */
    static void await(String what, Callable<Boolean> condition) {
        long start = System.nanoTime();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS)) {
                    throw new IllegalStateException("timed out waiting for " + what);
                }
                Thread.onSpinWait();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
