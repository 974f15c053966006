package dev.coalesce.agent.settings;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.StringJoiner;

/** Methods' descriptors in messages, without loading what they name. */
public final class Descriptors {
    private Descriptors() {}

    /**
     * The types of parameters.
     *
     * @param descriptor of a method, as the JVM has it
     * @param separator between two of them
     * @return in brackets, as a source names them
     */
    public static String parameters(String descriptor, String separator) {
        StringJoiner names = new StringJoiner(separator, "(", ")");
        MethodTypeDesc.ofDescriptor(descriptor).parameterList().forEach(each -> names.add(name(each)));
        return names.toString();
    }

    private static String name(ClassDesc type) {
        if (type.isArray()) {
            return name(type.componentType()) + "[]";
        }
        return type.packageName().isEmpty() ? type.displayName() : type.packageName() + "." + type.displayName();
    }
}
