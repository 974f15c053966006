package dev.coalesce.agent.context;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread-locals of a caller that the application has registered with a library for that purpose. Captured on the
 * caller's thread, and restored around the caller's call whenever the agent makes it again. Immutable.
 */
public final class CallerContext {
    private final List<Supplier<Runnable>> captured;

    private CallerContext(List<Supplier<Runnable>> captured) {
        this.captured = captured;
    }

    /**
     * Captures the context of the current thread.
     *
     * @return null if the application has no library for that
     */
    public static @Nullable CallerContext capture() {
        List<ContextLibrary> libraries = ContextLibraries.loaded();
        if (libraries.isEmpty()) {
            return null;
        }
        List<Supplier<Runnable>> captured = new ArrayList<>(1);
        for (ContextLibrary each : libraries) {
            try {
                captured.add(each.capture());
            } catch (Throwable e) {
                ContextLibraries.failed(e);
            }
        }
        return new CallerContext(captured);
    }

    /**
     * Adds the current thread's context to a call.
     *
     * @param call the call
     * @return a call that runs in this context; the same object if the application has no library for that
     */
    public static Callable<?> around(Callable<?> call) {
        CallerContext context = capture();
        return context == null ? call : () -> context.run(call);
    }

    /**
     * Makes a call in this context. The thread then has its own context again.
     *
     * @param call the call
     * @return what it returned
     * @throws Exception what it threw
     */
    public @Nullable Object run(Callable<?> call) throws Exception {
        List<Runnable> undone = new ArrayList<>(1);
        try {
            restore(undone);
            return call.call();
        } finally {
            for (int i = undone.size() - 1; i >= 0; i--) {
                try {
                    undone.get(i).run();
                } catch (Throwable e) {
                    ContextLibraries.failed(e);
                }
            }
        }
    }

    private void restore(List<Runnable> undone) {
        for (Supplier<Runnable> each : captured) {
            try {
                undone.add(each.get());
            } catch (Throwable e) {
                ContextLibraries.failed(e);
            }
        }
    }
}
