package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.Descriptors;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which methods a rule is about: {@code com.acme.S3Client.getObject}, or with {@code (java.lang.String,int)}. In the
 * class's name {@code *} stands for any characters but a dot, {@code **} for any.
 */
final class Selector {
    static final String ALLOWED = "a class and a method, such as com.acme.S3Client.getObject, or with the parameters'"
            + " types: com.acme.S3Client.getObject(java.lang.String,int); in the class's name * stands for any"
            + " characters but a dot, ** for any";

    /** Of an array, as the JVM has it. */
    private static final int MOST_DIMENSIONS = 255;

    private static final int MOST_OTHERS = 10;

    private static final String PRIMITIVES = "byte=B,char=C,double=D,float=F,int=I,long=J,short=S,boolean=Z";

    /** With slashes, as the JVM names classes. */
    private final String type;

    private final @Nullable Glob glob;
    private final String method;

    /** As a descriptor begins, up to its bracket; null: all overloads. */
    private final @Nullable String parameters;

    private Selector(String type, @Nullable Glob glob, String method, @Nullable String parameters) {
        this.type = type;
        this.glob = glob;
        this.method = method;
        this.parameters = parameters;
    }

    /** Throws, with what is wrong, what cannot be read. */
    static Selector parse(String text) {
        String trimmed = text.strip();
        int bracket = trimmed.indexOf('(');
        String name = bracket < 0 ? trimmed : trimmed.substring(0, bracket).strip();
        int dot = name.lastIndexOf('.');
        if (dot <= 0) {
            throw new IllegalArgumentException(ALLOWED);
        }
        String type = name.substring(0, dot);
        String method = name.substring(dot + 1);
        if (method.indexOf('*') >= 0) {
            throw new IllegalArgumentException("a method's whole name: * can stand in the class's name only");
        }
        if (!isName(method) || !isTypeName(type)) {
            throw new IllegalArgumentException(ALLOWED);
        }
        if (isOfTheJdk(type.replace('.', '/'))) {
            throw new IllegalArgumentException("a class of the application or a library: the JDK's own are not woven");
        }
        String internal = type.replace('.', '/');
        return new Selector(
                internal,
                type.indexOf('*') < 0 ? null : new Glob(internal),
                method,
                bracket < 0 ? null : parameters(trimmed.substring(bracket)));
    }

    /** Whether the JDK has the name for itself. */
    static boolean isOfTheJdk(String type) {
        return type.startsWith("java/")
                || type.startsWith("jdk/")
                || type.startsWith("sun/")
                || type.startsWith("com/sun/proxy/");
    }

    private static boolean isTypeName(String type) {
        for (String part : type.split("\\.", -1)) {
            if (!isName(part.replace("*", "a"))) {
                return false;
            }
        }
        return true;
    }

    /** Also names of other languages than Java, which use characters that Java does not. */
    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (" \t;[]/<>(),:\"'#".indexOf(text.charAt(i)) >= 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String parameters(String text) {
        if (!text.endsWith(")")) {
            throw new IllegalArgumentException(ALLOWED);
        }
        StringBuilder descriptor = new StringBuilder("(");
        String inside = text.substring(1, text.length() - 1).strip();
        if (!inside.isEmpty()) {
            for (String each : inside.split(",", -1)) {
                descriptor.append(descriptor(each.strip()));
            }
        }
        return descriptor.append(')').toString();
    }

    private static String descriptor(String type) {
        String array = type.endsWith("...") ? type.substring(0, type.length() - 3) + "[]" : type;
        StringBuilder dimensions = new StringBuilder();
        while (array.endsWith("[]")) {
            array = array.substring(0, array.length() - 2).strip();
            dimensions.append('[');
            if (dimensions.length() > MOST_DIMENSIONS) {
                throw new IllegalArgumentException("arrays of up to " + MOST_DIMENSIONS + " dimensions");
            }
        }
        return dimensions + element(array);
    }

    private static String element(String array) {
        for (String primitive : PRIMITIVES.split(",", -1)) {
            if (primitive.startsWith(array + "=")) {
                return primitive.substring(primitive.length() - 1);
            }
        }
        if (array.indexOf('.') < 0 || !isTypeName(array) || array.indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    "whole names of the parameters' types without type arguments, such as java.lang.String, int, byte[]"
                            + " or java.util.Map$Entry");
        }
        return "L" + array.replace('.', '/') + ";";
    }

    /** The class's name, with slashes; null where it is a glob. */
    @Nullable
    String exactType() {
        return glob == null ? type : null;
    }

    boolean isOfType(String internalName) {
        return glob == null ? type.equals(internalName) : !isOfTheJdk(internalName) && glob.matches(internalName);
    }

    String method() {
        return method;
    }

    /** Of a class that it is about. */
    boolean isOf(String name, String descriptor) {
        return method.equals(name) && (parameters == null || descriptor.startsWith(parameters));
    }

    /**
     * What a class has that is near to its method, which it has not: those of the same name, each with its descriptor, or
     * some other names, which a class that a glob reaches has of all kinds.
     */
    List<String> others(Iterable<String> methods) {
        Set<String> overloads = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (String each : methods) {
            String name = each.substring(0, each.indexOf('('));
            if (name.equals(method) && overloads.size() < MOST_OTHERS) {
                overloads.add(each);
            } else if (glob == null && names.size() < MOST_OTHERS && name.indexOf('<') < 0 && name.indexOf('$') < 0) {
                names.add(name);
            }
        }
        return List.copyOf(overloads.isEmpty() ? names : overloads);
    }

    /** A method's name with its descriptor, if it has one, as a rule names it. */
    static String text(String method) {
        int bracket = method.indexOf('(');
        return bracket < 0
                ? method
                : method.substring(0, bracket) + Descriptors.parameters(method.substring(bracket), ",");
    }

    /** The more it says, the more it weighs against others for the same method. */
    int weight() {
        return (glob == null ? 2 : 0) + (parameters == null ? 0 : 1);
    }
}
