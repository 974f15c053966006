package dev.coalesce.agent.rules;

import dev.coalesce.agent.settings.Descriptors;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects the methods of a rule: {@code com.acme.S3Client.getObject} selects all overloads,
 * {@code com.acme.S3Client.getObject(java.lang.String,int)} selects one. In the class name {@code *} matches any
 * characters but a dot, {@code **} any characters.
 */
final class Selector {
    static final String ALLOWED = "a class and a method, such as com.acme.S3Client.getObject, or with the types of the"
            + " parameters: com.acme.S3Client.getObject(java.lang.String,int). In the class name, * matches any"
            + " characters but a dot, and ** matches any characters";

    /** The JVM's limit for arrays. */
    private static final int MAX_DIMENSIONS = 255;

    /** Stands for all methods of a class. */
    private static final String ANY = "*";

    private static final int MAX_CANDIDATES = 10;

    private static final String PRIMITIVES = "byte=B,char=C,double=D,float=F,int=I,long=J,short=S,boolean=Z";

    /** The class name with slashes, or the pattern. */
    private final String type;

    private final @Nullable Glob glob;
    private final String method;

    /** The parameter part of a descriptor, with both parentheses; null selects all overloads. */
    private final @Nullable String parameters;

    private Selector(String type, @Nullable Glob glob, String method, @Nullable String parameters) {
        this.type = type;
        this.glob = glob;
        this.method = method;
        this.parameters = parameters;
    }

    /** Parses a rule's name. Throws an {@code IllegalArgumentException} whose message is what is allowed instead. */
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
            throw new IllegalArgumentException("a complete method name: * is allowed in the class name only");
        }
        if (!isName(method) || !isTypeName(type)) {
            throw new IllegalArgumentException(ALLOWED);
        }
        if (isOfTheJdk(type.replace('.', '/'))) {
            throw new IllegalArgumentException(
                    "a class of the application or of a library: the JDK's own classes are not woven");
        }
        String internalName = type.replace('.', '/');
        return new Selector(
                internalName,
                type.indexOf('*') < 0 ? null : new Glob(internalName),
                method,
                bracket < 0 ? null : parseParameters(trimmed.substring(bracket)));
    }

    /**
     * Returns what a rule selects that addresses methods by a name of their own: nothing by itself. The text may be
     * any if it comes from a command. In a file it must not look like a class name that is not complete.
     */
    static Selector named(String name) {
        return new Selector("", null, name, null);
    }

    /** Tells whether a text in the file can only be the name that the attribute {@code name} gives to a method. */
    static boolean isOwnName(String text) {
        return text.indexOf('.') < 0 && isName(text) && text.indexOf('*') < 0;
    }

    /** Whether a class name, with slashes, is reserved for the JDK. */
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

    /** Accepts more characters than Java does, because other JVM languages use them in names. */
    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (" \t;[]/<>(),:\"'#".indexOf(text.charAt(i)) >= 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String parseParameters(String text) {
        if (!text.endsWith(")")) {
            throw new IllegalArgumentException(ALLOWED);
        }
        StringBuilder descriptor = new StringBuilder("(");
        String inside = text.substring(1, text.length() - 1).strip();
        if (!inside.isEmpty()) {
            for (String parameter : inside.split(",", -1)) {
                descriptor.append(descriptor(parameter.strip()));
            }
        }
        return descriptor.append(')').toString();
    }

    private static String descriptor(String type) {
        String element = type.endsWith("...") ? type.substring(0, type.length() - 3) + "[]" : type;
        StringBuilder dimensions = new StringBuilder();
        while (element.endsWith("[]")) {
            element = element.substring(0, element.length() - 2).strip();
            dimensions.append('[');
            if (dimensions.length() > MAX_DIMENSIONS) {
                throw new IllegalArgumentException("arrays of up to " + MAX_DIMENSIONS + " dimensions");
            }
        }
        return dimensions + elementDescriptor(element);
    }

    private static String elementDescriptor(String type) {
        for (String primitive : PRIMITIVES.split(",", -1)) {
            if (primitive.startsWith(type + "=")) {
                return primitive.substring(primitive.length() - 1);
            }
        }
        if (type.indexOf('.') < 0 || !isTypeName(type) || type.indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    "fully qualified parameter types without type arguments, such as java.lang.String, int, byte[]"
                            + " or java.util.Map$Entry");
        }
        return "L" + type.replace('.', '/') + ";";
    }

    private boolean isAny() {
        return method.equals(ANY);
    }

    /** The class name with slashes; null if it is a glob. */
    @Nullable
    String exactType() {
        return glob == null ? type : null;
    }

    /** Whether a class with this name, with slashes, is selected. */
    boolean matchesType(String internalName) {
        return glob == null ? type.equals(internalName) : !isOfTheJdk(internalName) && glob.matches(internalName);
    }

    /**
     * Parses the name of a rule that takes over methods with another annotation: {@code com.acme.Prices.*} and {@code
     * com.acme.**} select all methods. Throws as {@link #parse}.
     */
    static Selector parseAll(String text) {
        String trimmed = text.strip();
        String type = trimmed.endsWith(".*") ? trimmed.substring(0, trimmed.length() - 2) : trimmed;
        if (!type.endsWith("**") && type.equals(trimmed)) {
            return parse(text);
        }
        Selector parsed = parse(type + ".x"); // checks the name of the class
        return new Selector(parsed.type, parsed.glob, ANY, null);
    }

    /** Whether methods with this name, or some of them, are selected. */
    boolean selectsName(String name) {
        return isAny() || method.equals(name);
    }

    /** Whether a method of a selected class is selected. */
    boolean matchesMethod(String name, String descriptor) {
        return selectsName(name) && (parameters == null || descriptor.startsWith(parameters));
    }

    /**
     * Finds methods that the user may have meant, among the methods of a class without a selected one: the overloads of
     * the same name, with descriptors, or otherwise some other names. For a glob only overloads are candidates, because
     * it may match classes that have nothing to do with the method.
     */
    List<String> candidates(Iterable<String> methods) {
        Set<String> overloads = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (String each : methods) {
            String name = each.substring(0, each.indexOf('('));
            if (name.equals(method) && overloads.size() < MAX_CANDIDATES) {
                overloads.add(each);
            } else if (glob == null
                    && names.size() < MAX_CANDIDATES
                    && name.indexOf('<') < 0
                    && name.indexOf('$') < 0) {
                names.add(name);
            }
        }
        return List.copyOf(overloads.isEmpty() ? names : overloads);
    }

    /** A method as a rule would name it. The argument is the method's name, with or without its descriptor. */
    static String displayName(String method) {
        int bracket = method.indexOf('(');
        return bracket < 0
                ? method
                : method.substring(0, bracket) + Descriptors.parameters(method.substring(bracket), ",");
    }

    /** The precedence among rules for the same method: the exact class name counts more than the parameters. */
    int specificity() {
        return (glob == null ? 4 : 1) + (parameters == null ? 0 : 1) - (isAny() ? 1 : 0);
    }
}
