package dev.coalesce.agent.weave;

import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.publisher.PublisherTypes;
import dev.coalesce.agent.classes.SingleUseTypes;
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

/** What the declared result of a method means for sharing it. */
final class DeclaredResult {
    private static final String RESULT = "target";

    /** What a reader uses up, wherever it is found. */
    private static final List<String> READ_ONCE = List.of(
            "java.io.InputStream",
            "java.io.Reader",
            "java.nio.channels.ReadableByteChannel",
            "java.util.Iterator",
            "java.util.stream.BaseStream");

    /** Types that do not hold what they have as arguments: they name it, or make it anew each time. */
    private static final List<String> MAKERS =
            List.of("java.lang.Class", "java.util.function.", "java.util.concurrent.Callable");

    private static final int DEEPEST = 3;

    private DeclaredResult() {}

    static ResultShape shapeOf(MethodDescription method) throws InvalidSettingException {
        TypeDescription type = method.getReturnType().asErasure();
        String name = type.getName();
        if (name.equals(CompletableFuture.class.getName()) || name.equals(CompletionStage.class.getName())) {
            TypeDescription.Generic value = valueOf(method.getReturnType());
            String oneShot = value == null ? null : oneShotOrInside(value);
            if (oneShot != null) {
                throw refused(name + " of " + oneShot);
            }
            return ResultShape.FUTURE;
        }
        if (PublisherTypes.isOne(name)) {
            TypeDescription.Generic element = valueOf(method.getReturnType());
            String oneShot = element == null ? null : oneShotElement(element);
            if (oneShot != null) {
                throw refused(name + " of " + oneShot);
            }
            return ResultShape.PUBLISHER;
        }
        for (String stream : PublisherTypes.libraryTypes()) {
            if (!type.isInterface() && isA(type, stream) && !stream.endsWith(".Publisher")) {
                throw new InvalidSettingException(
                        RESULT, "a method that returns " + name, stream + " itself, since each caller gets its own");
            }
        }
        if (isA(type, CompletionStage.class.getName())) {
            throw new InvalidSettingException(
                    RESULT,
                    "a method that returns " + name,
                    "CompletableFuture or CompletionStage itself, since each caller gets a future of its own");
        }
        if (name.equals(InputStream.class.getName())) {
            return ResultShape.INPUT_STREAM;
        }
        if (isA(type, InputStream.class.getName())) {
            throw new InvalidSettingException(
                    RESULT,
                    "a method that returns " + name,
                    "InputStream itself, since each caller gets a stream of its own, which has nothing but the bytes");
        }
        String oneShot = oneShotOrInside(method.getReturnType());
        if (oneShot != null) {
            throw refused(oneShot);
        }
        return ResultShape.VALUE;
    }

    private static @Nullable String oneShotOrInside(TypeDescription.Generic type) {
        String oneShot = oneShot(type);
        return oneShot == null ? inside(type, DEEPEST) : oneShot;
    }

    /** Of a type as {@code Optional<InputStream>}: what is in there is read once too. */
    private static @Nullable String inside(TypeDescription.Generic type, int depth) {
        String name = type.asErasure().getName();
        if (depth == 0 || !type.getSort().isParameterized() || MAKERS.stream().anyMatch(name::startsWith)) {
            return null;
        }
        for (TypeDescription.Generic argument : type.getTypeArguments()) {
            TypeDescription.Generic each = bound(argument);
            for (String once : READ_ONCE) {
                if (isA(each, once)) {
                    return name + " of " + each.asErasure().getName();
                }
            }
            String deeper = inside(each, depth - 1);
            if (deeper != null) {
                return deeper;
            }
        }
        return null;
    }

    private static TypeDescription.Generic bound(TypeDescription.Generic type) {
        return type.getSort().isWildcard() ? type.getUpperBounds().getOnly() : type;
    }

    private static InvalidSettingException refused(String what) {
        return new InvalidSettingException(
                RESULT,
                "a method that returns " + what + ", which can be used only once: two callers would each get a part",
                "a value, nothing, InputStream, CompletableFuture, CompletionStage, or a publisher such as Flow.Publisher");
    }

    /** Whether a result of the declared type may turn out to be one that can be used only once. */
    static boolean mayBeSingleUse(MethodDescription method) {
        TypeDescription type = method.getReturnType().asErasure();
        return !type.isPrimitive() && !type.isArray() && !type.isFinal();
    }

    /** The declared type of a result that does its work later, and does not say to us when it is done; null: any other. */
    static @Nullable String later(MethodDescription method) {
        TypeDescription type = method.getReturnType().asErasure();
        if (isA(type, CompletionStage.class.getName())) {
            return null;
        }
        boolean isLater = isA(type, Future.class.getName()) || isA(type, Flow.Publisher.class.getName());
        for (String stream : PublisherTypes.libraryTypes()) {
            isLater |= isA(type, stream);
        }
        return isLater ? type.getName() : null;
    }

    private static TypeDescription.@Nullable Generic valueOf(TypeDescription.Generic future) {
        if (!future.getSort().isParameterized()) {
            return null;
        }
        TypeList.Generic arguments = future.getTypeArguments();
        return arguments.isEmpty() ? null : bound(arguments.get(0));
    }

    /** Buffers are not: each subscriber gets its own. */
    private static @Nullable String oneShotElement(TypeDefinition type) {
        for (String name : SingleUseTypes.ELEMENTS) {
            if (isA(type, name)) {
                return type.asErasure().getName();
            }
        }
        return isA(type, "java.nio.ByteBuffer") ? null : oneShot(type);
    }

    private static @Nullable String oneShot(TypeDefinition type) {
        for (String name : SingleUseTypes.TYPES) {
            if (isA(type, name)) {
                return type.asErasure().getName();
            }
        }
        return null;
    }

    /** By name, since the library's type need not be there; a supertype that cannot be read is not one. */
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
