package dev.coalesce.agent.classes;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A value for each class, created when it is first asked for. The class itself holds the value, so no table of the
 * agent leads to a class of the application. An agent that leaves can remove the value from all classes. Thread-safe.
 *
 * @param <T> the type of the values; a value must not lead to a class other than its own
 */
public abstract class RemovableClassValue<T> extends ClassValue<T> {
    /** Weak, so that this set keeps no class alive. */
    private final Set<Class<?>> types = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Called by subclasses. */
    protected RemovableClassValue() {}

    /**
     * Creates the value of a class. Implementations are classes and not lambdas, because this runs in the first call of
     * a method, where linking a lambda costs too much.
     *
     * @param type the class
     * @return its value
     */
    protected abstract T create(Class<?> type);

    @Override
    protected final T computeValue(Class<?> type) {
        types.add(type);
        return create(type);
    }

    /**
     * Returns the classes that have a value and are alive.
     *
     * @return a copy
     */
    public List<Class<?>> types() {
        return List.copyOf(types);
    }

    /**
     * Removes the values of all classes. Otherwise a class would hold its value until somebody looks for a value there.
     */
    public void removeAll() {
        types().forEach(this::remove);
    }
}
