package dev.coalesce.agent.thread;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs background refreshes, a limited number at a time in the whole JVM. Further ones queue. A refresh runs until it
 * says that it has ended, which may be long after its thread has returned: a future, or a stream, may still be loading.
 *
 * <p><b>Fairness.</b> Methods take turns. A method that runs some refreshes may start another one only if more than as
 * many are free. So the refreshes of one method take half of the maximum, those of a second method half of the rest,
 * and so on: hanging refreshes of one method never stop those of the others.
 *
 * <p>Thread-safe: the monitor of this object guards all fields, and no other code runs under it. It is a monitor because
 * a caller may be at the end of its stack: to unlock a {@code ReentrantLock} takes stack, and the JVM releases a monitor
 * whatever happens.
 */
public final class Refreshes {
    /** The refreshes of this JVM. */
    public static final Refreshes ALL = new Refreshes(new Executor() {
        @Override
        public void execute(Runnable task) {
            BackgroundExecutor.runAlways(task);
        }
    });

    private static final int LEAST_BY_DEFAULT = 4;

    private final Executor executor;

    /** The methods with refreshes that wait, in the order in which they take turns. */
    private final ArrayDeque<OfMethod> waiting = new ArrayDeque<>();

    /** 0 if it depends on the number of processors. */
    private int maximum;

    private int running;

    Refreshes(Executor executor) {
        this.executor = executor;
    }

    /**
     * Sets how many refreshes run at a time.
     *
     * @param number the maximum; 0 for the number of processors, and at least 4
     */
    public void setMaximum(int number) {
        synchronized (this) {
            maximum = number;
        }
        startWaiting();
    }

    /**
     * Creates a method's share in these refreshes.
     *
     * @return a share without refreshes
     */
    public OfMethod newMethod() {
        return new OfMethod(this);
    }

    private int maximum() {
        return maximum > 0
                ? maximum
                : Math.max(LEAST_BY_DEFAULT, Runtime.getRuntime().availableProcessors());
    }

    private void startWaiting() {
        for (Task task : takeStartable()) {
            task.start();
        }
    }

    private synchronized List<Task> takeStartable() {
        List<Task> startable = new ArrayList<>(1);
        for (Task next = takeNext(); next != null; next = takeNext()) {
            startable.add(next);
        }
        return startable;
    }

    /** Takes the first refresh that may start, of the first method that may start one. */
    private @Nullable Task takeNext() {
        for (int i = waiting.size(); i > 0; i--) {
            OfMethod method = waiting.remove();
            Task task = maximum() - running > method.running ? method.queue.poll() : null;
            if (!method.queue.isEmpty()) {
                waiting.add(method);
            }
            if (task != null) {
                task.state = Task.RUNNING;
                method.running++;
                running++;
                return task;
            }
        }
        return null;
    }

    /** The refreshes of one method. */
    public static final class OfMethod {
        private final Refreshes all;
        private final ArrayDeque<Task> queue = new ArrayDeque<>();
        private int running;

        private OfMethod(Refreshes all) {
            this.all = all;
        }

        /**
         * Runs a refresh now or later.
         *
         * @param task the refresh
         * @param maxWaiting how many may wait
         * @return false if too many wait already; the refresh will not run
         */
        public boolean submit(Task task, long maxWaiting) {
            synchronized (all) {
                if (queue.size() >= maxWaiting) {
                    return false;
                }
                task.method = this;
                queue.add(task);
                if (queue.size() == 1) {
                    all.waiting.add(this);
                }
            }
            all.startWaiting();
            return true;
        }
    }

    /** One refresh. It runs with the context class loader of the thread that creates it. */
    public abstract static class Task implements Runnable {
        private static final int WAITING = 0;
        private static final int RUNNING = 1;
        private static final int ENDED = 2;

        private final @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();

        /** Set before the refresh is queued. */
        private @Nullable OfMethod method;

        private int state = WAITING;

        /** Called by subclasses. */
        protected Task() {}

        /** Makes the call. Whatever happens, {@link #end} is called once it has ended. */
        protected abstract void refresh() throws Exception;

        /**
         * Called if no thread can run the refresh. It has ended then.
         *
         * @param cause why
         */
        protected abstract void notStarted(Throwable cause);

        private void start() {
            try {
                all().executor.execute(this);
            } catch (Throwable noThread) {
                end();
                notStarted(noThread);
            }
        }

        @Override
        public final void run() {
            try {
                Thread.currentThread().setContextClassLoader(context);
                refresh();
            } catch (Throwable e) {
                end();
            }
        }

        /**
         * Takes this refresh out of the queue.
         *
         * @return true if it was waiting and will not run; false if it runs, or has ended
         */
        public final boolean withdraw() {
            OfMethod mine = method;
            if (mine == null) {
                return false;
            }
            synchronized (mine.all) {
                if (state != WAITING) {
                    return false;
                }
                state = ENDED;
                mine.queue.remove(this);
                if (mine.queue.isEmpty()) {
                    mine.all.waiting.remove(mine);
                }
                return true;
            }
        }

        /** Notes that this refresh has ended, so that another one can start. */
        public final void end() {
            Refreshes all = all();
            synchronized (all) {
                if (state != RUNNING) {
                    return;
                }
                state = ENDED;
                all.running--;
                method().running--;
            }
            all.startWaiting();
        }

        private OfMethod method() {
            OfMethod mine = method;
            if (mine == null) {
                throw new IllegalStateException("not submitted");
            }
            return mine;
        }

        private Refreshes all() {
            return method().all;
        }
    }
}
