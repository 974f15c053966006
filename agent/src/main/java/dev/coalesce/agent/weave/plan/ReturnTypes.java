package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.classes.SingleUseTypes;
import dev.coalesce.agent.publisher.PublisherTypes;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.ResultShape;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.description.type.TypeList;
import org.jspecify.annotations.Nullable;

/** Decides from the declared return type of a method whether, and in which form, callers can share its result. */
final class ReturnTypes {
    private static final String TARGET = "target";

    /** Types whose objects a reader uses up. A result that contains one cannot be shared either. */
    private static final List<String> READ_ONCE = List.of(
            "java.io.InputStream",
            "java.io.Reader",
            "java.nio.channels.ReadableByteChannel",
            "java.util.Iterator",
            "java.util.stream.BaseStream");

    /**
     * Types that do not contain objects of their type arguments: they name the type, or make a new object each time.
     */
    private static final List<String> NOT_CONTAINERS =
            List.of("java.lang.Class", "java.util.function.", "java.util.concurrent.Callable");

    /** The number of type arguments inside each other that are looked at. */
    private static final int MAX_DEPTH = 3;

    private ReturnTypes() {}

    /** Returns the form in which the result is shared. Throws if it cannot be shared. */
    static ResultShape shapeOf(MethodDescription method) throws InvalidSettingException {
        TypeDescription type = method.getReturnType().asErasure();
        String name = type.getName();
        if (name.equals(CompletableFuture.class.getName()) || name.equals(CompletionStage.class.getName())) {
            TypeDescription.Generic value = valueOf(method.getReturnType());
            String singleUse = value == null ? null : singleUseOrContainer(value);
            if (singleUse != null) {
                throw singleUse(name + " of " + singleUse);
            }
            return ResultShape.FUTURE;
        }
        if (PublisherTypes.isOne(name)) {
            TypeDescription.Generic element = valueOf(method.getReturnType());
            String singleUse = element == null ? null : singleUseElement(element);
            if (singleUse != null) {
                throw singleUse(name + " of " + singleUse);
            }
            return ResultShape.PUBLISHER;
        }
        for (String stream : PublisherTypes.libraryTypes()) {
            if (!type.isInterface() && isA(type, stream) && !stream.endsWith(".Publisher")) {
                throw new InvalidSettingException(
                        TARGET, "a method that returns " + name, stream + " itself, since each caller gets its own");
            }
        }
        if (isA(type, CompletionStage.class.getName())) {
            throw new InvalidSettingException(
                    TARGET,
                    "a method that returns " + name,
                    "CompletableFuture or CompletionStage itself, since each caller gets a future of its own");
        }
        if (name.equals(InputStream.class.getName())) {
            return ResultShape.INPUT_STREAM;
        }
        if (isA(type, InputStream.class.getName())) {
            throw new InvalidSettingException(
                    TARGET,
                    "a method that returns " + name,
                    "InputStream itself, since each caller gets a stream of its own, which has nothing but the bytes");
        }
        String singleUse = singleUseOrContainer(method.getReturnType());
        if (singleUse != null) {
            throw singleUse(singleUse);
        }
        return ResultShape.VALUE;
    }

    /**
     * Returns the name of a type that can be used only once, or that contains one which can; null: it can be used
     * repeatedly.
     */
    private static @Nullable String singleUseOrContainer(TypeDescription.Generic type) {
        String singleUse = singleUseType(type);
        return singleUse == null ? containedReadOnce(type, MAX_DEPTH) : singleUse;
    }

    /** Looks at type arguments: an {@code Optional<InputStream>}, for example, can be read only once. */
    private static @Nullable String containedReadOnce(TypeDescription.Generic type, int depth) {
        String name = type.asErasure().getName();
        if (depth == 0
                || !type.getSort().isParameterized()
                || NOT_CONTAINERS.stream().anyMatch(name::startsWith)) {
            return null;
        }
        for (TypeDescription.Generic argument : type.getTypeArguments()) {
            TypeDescription.Generic each = bound(argument);
            for (String readOnce : READ_ONCE) {
                if (isA(each, readOnce)) {
                    return name + " of " + each.asErasure().getName();
                }
            }
            String deeper = containedReadOnce(each, depth - 1);
            if (deeper != null) {
                return deeper;
            }
        }
        return null;
    }

    private static TypeDescription.Generic bound(TypeDescription.Generic type) {
        return type.getSort().isWildcard() ? type.getUpperBounds().getOnly() : type;
    }

    private static InvalidSettingException singleUse(String result) {
        return new InvalidSettingException(
                TARGET,
                "a method that returns " + result + ", which can be used only once: two callers would each get a part",
                "a value, nothing, InputStream, CompletableFuture, CompletionStage, or a publisher such as Flow.Publisher");
    }

    /** Tells whether an object of the declared type may turn out to be one that can be used only once. */
    static boolean mayBeSingleUse(MethodDescription method) {
        TypeDescription type = method.getReturnType().asErasure();
        return !type.isPrimitive() && !type.isArray() && !type.isFinal();
    }

    /**
     * Returns the name of the return type if the work may go on after the method has returned, and its end cannot be
     * observed; null for any other return type.
     */
    static @Nullable String unobservedCompletion(MethodDescription method) {
        TypeDescription type = method.getReturnType().asErasure();
        if (isA(type, CompletionStage.class.getName())) {
            return null;
        }
        boolean isAsynchronous = isA(type, Future.class.getName()) || isA(type, Flow.Publisher.class.getName());
        for (String stream : PublisherTypes.libraryTypes()) {
            isAsynchronous |= isA(type, stream);
        }
        return isAsynchronous ? type.getName() : null;
    }

    private static TypeDescription.@Nullable Generic valueOf(TypeDescription.Generic future) {
        if (!future.getSort().isParameterized()) {
            return null;
        }
        TypeList.Generic arguments = future.getTypeArguments();
        return arguments.isEmpty() ? null : bound(arguments.get(0));
    }

    /**
     * Returns the name of an element type that can be used only once. Buffers are no such type: each subscriber gets
     * its own.
     */
    private static @Nullable String singleUseElement(TypeDefinition type) {
        for (String name : SingleUseTypes.ELEMENTS) {
            if (isA(type, name)) {
                return type.asErasure().getName();
            }
        }
        return isA(type, "java.nio.ByteBuffer") ? null : singleUseType(type);
    }

    private static @Nullable String singleUseType(TypeDefinition type) {
        for (String name : SingleUseTypes.TYPES) {
            if (isA(type, name)) {
                return type.asErasure().getName();
            }
        }
        return null;
    }

    /**
     * Compares by name, since the type's library need not be present. A supertype that cannot be read does not match.
     */
    private static boolean isA(@Nullable TypeDefinition type, String name) {
        if (type == null) {
            return false;
        }
        try {
            if (type.asErasure().getName().equals(name)) {
                return true;
            }
            for (TypeDescription.Generic each : type.asErasure().getInterfaces()) {
                if (isA(each, name)) {
                    return true;
                }
            }
            return isA(type.asErasure().getSuperClass(), name);
        } catch (RuntimeException unresolved) {
            return false;
        }
    }
}
