package dev.coalesce.agent.call;

import dev.coalesce.agent.classes.AdapterLoader;
import dev.coalesce.agent.classes.LibraryAdapters;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.settings.InvalidSettingException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The adapters to the types of libraries that a coalesced method may return. Thread-safe.
 *
 * @param <T> the type of the adapters
 */
public abstract class ResultAdapters<T> extends LibraryAdapters<T> {
    private final Class<T> adapterType;
    private final Map<String, String> namesByType;

    /**
     * Called by subclasses.
     *
     * @param adapterType the type of the adapters
     * @param namesByType the simple name of the adapter for each name of a type
     */
    protected ResultAdapters(Class<T> adapterType, Map<String, String> namesByType) {
        this.adapterType = adapterType;
        this.namesByType = namesByType;
    }

    @Override
    protected final T create(Class<?> declared) throws ReflectiveOperationException {
        String name = Objects.requireNonNull(namesByType.get(declared.getName()));
        T adapter = adapterType.cast(AdapterLoader.newAdapter(declared.getClassLoader(), name));
        probe(adapter);
        return adapter;
    }

    /**
     * Uses an adapter once. If the application's version of the library lacks something, this throws.
     *
     * @param adapter a new adapter
     */
    protected abstract void probe(T adapter);

    /**
     * Returns the types that have an adapter.
     *
     * @return names of classes that the application may not have
     */
    public final Set<String> types() {
        return namesByType.keySet();
    }

    /**
     * Returns the adapter of a type.
     *
     * @param declared one of {@link #types}
     * @return the adapter
     * @throws InvalidSettingException if the application's version of the library cannot be used
     */
    public final T require(Class<?> declared) throws InvalidSettingException {
        T adapter = get(declared);
        if (adapter == null) {
            throw new InvalidSettingException(
                    Reason.REFUSED_LIBRARY, declared.getName(), String.valueOf(problem(declared)));
        }
        return adapter;
    }
}
