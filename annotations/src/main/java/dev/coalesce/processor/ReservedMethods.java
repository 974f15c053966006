package dev.coalesce.processor;

import java.util.HashSet;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/**
 * Methods whose callers rely on each call being run, such as {@code equals}, {@code hasNext} and {@code main}. None of
 * them can be coalesced. The agent's class of the same name decides in the same way.
 */
final class ReservedMethods {
    private static final String OBJECT = "java.lang.Object.";
    private static final String EQUALS = OBJECT + "equals";
    private static final String HASH_CODE = OBJECT + "hashCode";
    private static final String SERIALIZATION = "Java's serialization: ";

    /** The types whose methods are reserved, in each class that implements or extends them. */
    private static final Set<String> OWNERS = Set.of(
            "java.lang.AutoCloseable",
            "java.lang.ClassLoader",
            "java.lang.Comparable",
            "java.util.Comparator",
            "java.util.Enumeration",
            "java.util.Iterator",
            "java.util.ListIterator",
            "java.util.PrimitiveIterator",
            "java.util.PrimitiveIterator$OfInt",
            "java.util.PrimitiveIterator$OfLong",
            "java.util.PrimitiveIterator$OfDouble",
            "java.util.Queue",
            "java.util.Deque",
            "java.util.Spliterator",
            "java.util.concurrent.BlockingQueue",
            "java.util.concurrent.Flow$Subscriber",
            "java.util.concurrent.Flow$Subscription",
            "java.util.concurrent.locks.Lock",
            "java.io.Externalizable",
            "java.io.Flushable",
            "java.io.InputStream",
            "java.io.OutputStream",
            "java.io.Reader",
            "java.io.Writer",
            "org.reactivestreams.Subscriber",
            "org.reactivestreams.Subscription");

    /** The names of their methods. */
    private static final Set<String> NAMES = Set.of(
            "close",
            "loadClass",
            "findClass",
            "compareTo",
            "compare",
            "hasMoreElements",
            "nextElement",
            "hasNext",
            "next",
            "nextInt",
            "nextLong",
            "nextDouble",
            "hasPrevious",
            "previous",
            "remove",
            "forEachRemaining",
            "tryAdvance",
            "trySplit",
            "estimateSize",
            "offer",
            "poll",
            "peek",
            "element",
            "take",
            "push",
            "pop",
            "pollFirst",
            "pollLast",
            "removeFirst",
            "removeLast",
            "onSubscribe",
            "onNext",
            "onError",
            "onComplete",
            "request",
            "cancel",
            "lock",
            "lockInterruptibly",
            "tryLock",
            "unlock",
            "read",
            "skip",
            "available",
            "mark",
            "reset",
            "write",
            "flush",
            "append",
            "readExternal",
            "writeExternal");

    private final TypeModel model;

    ReservedMethods(TypeModel model) {
        this.model = model;
    }

    /** Throws if a method is reserved. */
    void check(ExecutableElement method) throws ConfigurationError {
        String contract = contract(method);
        if (contract != null) {
            throw refused(contract);
        }
    }

    /** Throws if a method that invalidates is one by which tables compare their keys. */
    void checkInvalidating(ExecutableElement method) throws ConfigurationError {
        String contract = contract(method);
        if (contract != null && (contract.equals(EQUALS) || contract.equals(HASH_CODE))) {
            throw refused(contract);
        }
    }

    private static ConfigurationError refused(String contract) {
        return new ConfigurationError(
                "the method implements " + contract + ", each call of which has to run",
                "Move the work that calls can share into another method, and annotate that one");
    }

    private @Nullable String contract(ExecutableElement method) {
        String name = method.getSimpleName().toString();
        StringBuilder signature = new StringBuilder(name);
        for (VariableElement parameter : method.getParameters()) {
            signature.append(' ').append(model.name(model.erased(parameter.asType())));
        }
        if (method.getModifiers().contains(Modifier.STATIC)) {
            return signature.toString().equals("main java.lang.String[]") ? "the start of a program: main" : null;
        }
        boolean isVoid = method.getReturnType().getKind() == TypeKind.VOID;
        return switch (signature.toString()) {
            case "equals java.lang.Object", "hashCode", "toString", "finalize", "clone" -> OBJECT + name;
            case "readObject java.io.ObjectInputStream",
                    "writeObject java.io.ObjectOutputStream",
                    "readObjectNoData",
                    "readResolve",
                    "writeReplace" -> SERIALIZATION + name;
            case "main", "main java.lang.String[]" -> isVoid ? "the start of a program: main" : null;
            case "close" -> isVoid ? "java.lang.AutoCloseable.close" : null;
            default -> NAMES.contains(name) ? inherited(TypeModel.declaring(method), method, new HashSet<>()) : null;
        };
    }

    private @Nullable String inherited(@Nullable TypeElement type, ExecutableElement method, Set<String> visited) {
        if (type == null || !visited.add(type.getQualifiedName().toString())) {
            return null;
        }
        String name = model.name(type.asType());
        if (OWNERS.contains(name) && declares(type, method)) {
            return name.replace('$', '.') + "." + method.getSimpleName();
        }
        String found = inherited(TypeModel.element(type.getSuperclass()), method, visited);
        for (TypeMirror each : type.getInterfaces()) {
            found = found != null ? found : inherited(TypeModel.element(each), method, visited);
        }
        return found;
    }

    private static boolean declares(TypeElement type, ExecutableElement method) {
        for (ExecutableElement each : ElementFilter.methodsIn(type.getEnclosedElements())) {
            if (each.getSimpleName().contentEquals(method.getSimpleName())
                    && !each.getModifiers().contains(Modifier.STATIC)
                    && !each.getModifiers().contains(Modifier.PRIVATE)
                    && each.getParameters().size() == method.getParameters().size()) {
                return true;
            }
        }
        return false;
    }
}
