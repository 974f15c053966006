package dev.coalesce.agent.settings;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.StringJoiner;

/** Formats method descriptors for messages, without loading the types they name. */
public final class Descriptors {
    private Descriptors() {}

    /**
     * Formats the parameter types.
     *
     * @param descriptor the JVM descriptor of a method
     * @param separator the text between two types
     * @return the types as Java source names them, in parentheses
     */
    public static String parameters(String descriptor, String separator) {
        StringJoiner names = new StringJoiner(separator, "(", ")");
        MethodTypeDesc.ofDescriptor(descriptor).parameterList().forEach(each -> names.add(name(each)));
        return names.toString();
    }

    /**
     * Counts the parameters.
     *
     * @param descriptor the JVM descriptor of a method
     * @return a {@code long} counts as one
     */
    public static int count(String descriptor) {
        return MethodTypeDesc.ofDescriptor(descriptor).parameterCount();
    }

    private static String name(ClassDesc type) {
        if (type.isArray()) {
            return name(type.componentType()) + "[]";
        }
        return type.packageName().isEmpty() ? type.displayName() : type.packageName() + "." + type.displayName();
    }
}
