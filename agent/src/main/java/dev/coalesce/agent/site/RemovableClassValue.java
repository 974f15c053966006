package dev.coalesce.agent.site;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A value for each class, made when it is first asked for. It is anchored in the class itself, so that no table of ours
 * leads to a class of the application; and for an agent that leaves, it can be taken off all of them.
 */
abstract class RemovableClassValue<T> extends ClassValue<T> {
    /** Not kept by it; nor do its values lead to one. */
    private final Set<Class<?>> types = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** No lambda, here and where else it runs at the first call of a method: a class is made sooner. */
    abstract T make(Class<?> type);

    @Override
    protected T computeValue(Class<?> type) {
        types.add(type);
        return make(type);
    }

    /** The classes that have one, and are alive. */
    List<Class<?>> types() {
        return List.copyOf(types);
    }

    /** Or a class would hold its value for as long as nobody looks for such values there. */
    void removeAll() {
        types().forEach(this::remove);
    }
}
