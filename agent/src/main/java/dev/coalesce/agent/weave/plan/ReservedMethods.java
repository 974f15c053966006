package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.settings.InvalidSettingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Methods whose callers rely on each call being run: collections compare keys by {@code equals}, a loop ends by {@code
 * hasNext}, the JVM calls {@code main}. The agent itself uses some of them. None of them can be coalesced.
 *
 * <p>A name is not enough: {@code compare(Sku, Sku)} of a class that is no {@code Comparator} can be coalesced.
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

    /** The names of their methods. Supertypes are searched for methods with such a name only. */
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

    private ReservedMethods() {}

    /** Throws if a method with an annotation or a rule is reserved. */
    static void check(MethodDescription.InDefinedShape method) throws InvalidSettingException {
        String contract = contract(method);
        if (contract != null) {
            throw refused(contract);
        }
    }

    /** Throws if a method that invalidates is one by which tables compare their keys. */
    static void checkInvalidating(MethodDescription.InDefinedShape method) throws InvalidSettingException {
        String contract = contract(method);
        if (contract != null && (contract.equals(EQUALS) || contract.equals(HASH_CODE))) {
            throw refused(contract);
        }
    }

    private static InvalidSettingException refused(String contract) {
        return new InvalidSettingException(Reason.REFUSED_CONTRACT, contract);
    }

    /** Returns the method of Java's own that a method implements; null if it is not reserved. */
    private static @Nullable String contract(MethodDescription.InDefinedShape method) {
        String signature = method.getInternalName()
                + method.getDescriptor().substring(0, method.getDescriptor().indexOf(')') + 1);
        if (method.isStatic()) {
            return signature.equals("main([Ljava/lang/String;)") ? "the start of a program: main" : null;
        }
        switch (signature) {
            case "equals(Ljava/lang/Object;)":
            case "hashCode()":
            case "toString()":
            case "finalize()":
            case "clone()":
                return OBJECT + method.getInternalName();
            case "readObject(Ljava/io/ObjectInputStream;)":
            case "writeObject(Ljava/io/ObjectOutputStream;)":
            case "readObjectNoData()":
            case "readResolve()":
            case "writeReplace()":
                return SERIALIZATION + method.getInternalName();
            case "main()":
            case "main([Ljava/lang/String;)":
                return method.getReturnType().represents(void.class) ? "the start of a program: main" : null;
            case "close()":
                return method.getReturnType().represents(void.class) ? "java.lang.AutoCloseable.close" : null;
            default:
                return NAMES.contains(method.getInternalName()) ? inherited(method) : null;
        }
    }

    private static @Nullable String inherited(MethodDescription.InDefinedShape method) {
        Set<String> visited = new HashSet<>();
        List<TypeDefinition> all = new ArrayList<>(List.of(method.getDeclaringType()));
        for (int i = 0; i < all.size(); i++) {
            try {
                TypeDescription type = all.get(i).asErasure();
                if (OWNERS.contains(type.getName()) && declares(type, method)) {
                    return type.getName().replace('$', '.') + "." + method.getInternalName();
                }
                TypeDescription.Generic superclass = type.getSuperClass();
                if (superclass != null && visited.add(superclass.asErasure().getName())) {
                    all.add(superclass);
                }
                for (TypeDescription.Generic each : type.getInterfaces()) {
                    if (visited.add(each.asErasure().getName())) {
                        all.add(each);
                    }
                }
            } catch (RuntimeException unreadable) {
                // The class file is missing or damaged. What is above it is not known.
            }
        }
        return null;
    }

    private static boolean declares(TypeDescription type, MethodDescription method) {
        for (MethodDescription each : type.getDeclaredMethods()) {
            if (each.getInternalName().equals(method.getInternalName())
                    && !each.isStatic()
                    && !each.isPrivate()
                    && each.getParameters().size() == method.getParameters().size()) {
                return true;
            }
        }
        return false;
    }
}
