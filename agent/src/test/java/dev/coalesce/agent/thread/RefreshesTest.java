package dev.coalesce.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which refreshes run, and which wait. */
class RefreshesTest {
    /** The tasks that were given to a thread and have not run. */
    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();

    private final Refreshes refreshes = new Refreshes(threads::add);
    private final List<String> started = new ArrayList<>();

    private final class Refresh extends Refreshes.Task {
        private final String name;

        Refresh(String name) {
            this.name = name;
        }

        @Override
        protected void refresh() {
            started.add(name);
        }

        @Override
        protected void notStarted(Throwable cause) {
            started.add(name + " failed: " + cause.getMessage());
        }
    }

    private final Refreshes.OfMethod first = refreshes.newMethod();
    private final Refreshes.OfMethod second = refreshes.newMethod();

    @Test
    void defaultMaximum_isAtLeastFour() {
        submit(first, 100);
        submit(second, 100);
        submit(refreshes.newMethod(), 100);
        submit(refreshes.newMethod(), 100);

        assertThat(started.size()).isEqualTo(Math.max(4, Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void methodsHang_nextMethodStillStarts() {
        refreshes.setMaximum(8);
        submit(first, 100);
        assertThat(started).hasSize(4);
        submit(second, 100);
        assertThat(started).hasSize(6);
        submit(refreshes.newMethod(), 100);
        assertThat(started).hasSize(7);
        submit(refreshes.newMethod(), 100);
        submit(refreshes.newMethod(), 100);
        assertThat(started).hasSize(8);
    }

    @Test
    void maximumOfOne_oneAtATime() {
        refreshes.setMaximum(1);
        List<Refresh> tasks = submit(first, 3);
        assertThat(started).containsExactly("0");
        tasks.get(0).end();
        tasks.get(0).end();
        run();
        assertThat(started).containsExactly("0", "1");
    }

    @Test
    void refreshEnds_methodsTakeTurns() {
        refreshes.setMaximum(1);
        List<Refresh> tasks = submit(first, 3);
        Refresh other = new Refresh("other");
        assertThat(second.submit(other, 10)).isTrue();
        tasks.get(0).end();
        run();
        tasks.get(1).end();
        run();
        other.end();
        run();

        assertThat(started).containsExactly("0", "1", "other", "2");
    }

    @Test
    void waitingRefreshWithdrawn_doesNotRun() {
        refreshes.setMaximum(1);
        List<Refresh> tasks = submit(first, 2);
        assertThat(tasks.get(0).withdraw()).as("it runs").isFalse();
        assertThat(tasks.get(1).withdraw()).isTrue();
        assertThat(tasks.get(1).withdraw()).isFalse();
        tasks.get(0).end();
        run();

        assertThat(started).containsExactly("0");
    }

    @Test
    void tooManyWait_refreshIsRefused() {
        refreshes.setMaximum(1);
        submit(first, 3);

        assertThat(first.submit(new Refresh("one too many"), 2)).isFalse();
        assertThat(second.submit(new Refresh("of another method"), 2)).isTrue();
    }

    @Test
    void noThread_refreshFailsAndNextOneStarts() {
        Refreshes without = new Refreshes(task -> {
            throw new OutOfMemoryError("no thread");
        });
        Refreshes.OfMethod method = without.newMethod();

        assertThat(method.submit(new Refresh("a"), 10)).isTrue();
        assertThat(method.submit(new Refresh("b"), 10)).isTrue();
        assertThat(started).containsExactly("a failed: no thread", "b failed: no thread");
    }

    @Test
    void maximumRaised_waitingRefreshesStart() {
        refreshes.setMaximum(1);
        submit(first, 4);
        refreshes.setMaximum(8);
        run();

        assertThat(started).hasSize(4);
    }

    @Test
    void queuedRefresh_hasItsCallersContextClassLoader() {
        ClassLoader loader = new ClassLoader() {};
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        ClassLoader[] seen = new ClassLoader[1];
        Refreshes.Task task = new Refreshes.Task() {
            @Override
            protected void refresh() {
                seen[0] = Thread.currentThread().getContextClassLoader();
            }

            @Override
            protected void notStarted(Throwable cause) {}
        };
        Thread.currentThread().setContextClassLoader(before);
        assertThat(first.submit(task, 1)).isTrue();
        try {
            run();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }

        assertThat(seen[0]).isSameAs(loader);
    }

    /** Submits refreshes, and runs those that may start. */
    private List<Refresh> submit(Refreshes.OfMethod method, int count) {
        List<Refresh> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Refresh task = new Refresh(String.valueOf(i));
            assertThat(method.submit(task, 1000)).isTrue();
            tasks.add(task);
        }
        run();
        return tasks;
    }

    private void run() {
        for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
            next.run();
        }
    }
}
