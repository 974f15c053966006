package dev.coalesce.agent.classes;

import org.jspecify.annotations.Nullable;

/**
 * The adapters to an application's copies of libraries. An adapter is created once for each copy of a library, and a
 * class of that copy holds it: no table of the agent leads to a class of the application. Thread-safe.
 *
 * @param <T> the type of the adapters
 */
public abstract class LibraryAdapters<T> {
    private final RemovableClassValue<Attempt<T>> attempts = new RemovableClassValue<>() {
        @Override
        protected Attempt<T> create(Class<?> type) {
            return attempt(type);
        }
    };

    /** An adapter, or the reason why it could not be created. */
    private record Attempt<T>(@Nullable T adapter, @Nullable Throwable problem) {}

    /** Called by subclasses. */
    protected LibraryAdapters() {}

    private Attempt<T> attempt(Class<?> type) {
        try {
            return new Attempt<>(create(type), null);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            failed(type, e);
            return new Attempt<>(null, e);
        }
    }

    /**
     * Creates the adapter to one copy of a library, with {@link AdapterLoader#newAdapter}.
     *
     * @param type a class of that copy
     * @return the adapter
     * @throws ReflectiveOperationException if this version of the library cannot be used
     */
    protected abstract T create(Class<?> type) throws ReflectiveOperationException;

    /**
     * Called once for each copy of a library whose adapter could not be created.
     *
     * @param type a class of that copy
     * @param problem why
     */
    protected void failed(Class<?> type, Throwable problem) {}

    /**
     * Returns the adapter to one copy of a library.
     *
     * @param type a class of that copy
     * @return null if it could not be created
     */
    public final @Nullable T get(Class<?> type) {
        return attempts.get(type).adapter;
    }

    /**
     * Returns why an adapter could not be created.
     *
     * @param type a class of a copy of a library
     * @return null if there is an adapter
     */
    public final @Nullable Throwable problem(Class<?> type) {
        return attempts.get(type).problem;
    }

    /** Removes all adapters: the agent leaves. */
    public final void close() {
        attempts.removeAll();
    }
}
