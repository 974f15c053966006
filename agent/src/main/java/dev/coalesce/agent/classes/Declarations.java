package dev.coalesce.agent.classes;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the class that a declaration names. A declaration is written as its class, with slashes, followed by the
 * method's descriptor there: {@code com/acme/Repository(J)Ljava/lang/Object;}.
 */
public final class Declarations {
    private Declarations() {}

    /**
     * Returns the name of the declaring class.
     *
     * @param declaration a declaration
     * @return the class's name, with slashes
     */
    public static String declaringName(String declaration) {
        return declaration.substring(0, declaration.indexOf('('));
    }

    /**
     * Returns the descriptor of the method in the declaring class.
     *
     * @param declaration a declaration
     * @return the descriptor
     */
    public static String descriptor(String declaration) {
        return declaration.substring(declaration.indexOf('('));
    }

    /**
     * Finds the declaring class among a class and its supertypes. Loads nothing: the supertypes of a class are loaded
     * already.
     *
     * @param type the class
     * @param declaration a declaration that it inherits or overrides
     * @return null if the class has no such supertype
     */
    public static @Nullable Class<?> declaringClass(Class<?> type, String declaration) {
        return supertype(type, declaringName(declaration).replace('/', '.'), new HashSet<>());
    }

    /** Visits each type once, since a type can be inherited in exponentially many ways. */
    private static @Nullable Class<?> supertype(@Nullable Class<?> type, String name, Set<Class<?>> visited) {
        if (type == null || !visited.add(type)) {
            return null;
        }
        if (type.getName().equals(name)) {
            return type;
        }
        Class<?> found = supertype(type.getSuperclass(), name, visited);
        for (Class<?> each : type.getInterfaces()) {
            found = found != null ? found : supertype(each, name, visited);
        }
        return found;
    }
}
