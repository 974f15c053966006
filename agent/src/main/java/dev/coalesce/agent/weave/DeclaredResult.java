package dev.coalesce.agent.weave;

import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.site.OneShot;
import dev.coalesce.agent.site.StreamTypes;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.description.type.TypeList;
import org.jspecify.annotations.Nullable;

/** What the declared result of a method means for sharing it. */
final class DeclaredResult {
    private static final String RESULT = "target";

    private DeclaredResult() {}

    static ResultShape shapeOf(MethodDescription method) throws InvalidSettingException {
        TypeDescription type = method.getReturnType().asErasure();
        String name = type.getName();
        if (name.equals(CompletableFuture.class.getName()) || name.equals(CompletionStage.class.getName())) {
            TypeDescription.Generic value = valueOf(method.getReturnType());
            String oneShot = value == null ? null : oneShot(value);
            if (oneShot != null) {
                throw refused(name + " of " + oneShot);
            }
            return ResultShape.FUTURE;
        }
        if (StreamTypes.isOne(name)) {
            TypeDescription.Generic element = valueOf(method.getReturnType());
            String oneShot = element == null ? null : oneShotElement(element);
            if (oneShot != null) {
                throw refused(name + " of " + oneShot);
            }
            return ResultShape.STREAM;
        }
        for (String stream : StreamTypes.libraryTypes()) {
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
            return ResultShape.BYTES;
        }
        if (isA(type, InputStream.class.getName())) {
            throw new InvalidSettingException(
                    RESULT,
                    "a method that returns " + name,
                    "InputStream itself, since each caller gets a stream of its own, which has nothing but the bytes");
        }
        String oneShot = oneShot(type);
        if (oneShot != null) {
            throw refused(oneShot);
        }
        return ResultShape.VALUE;
    }

    private static InvalidSettingException refused(String what) {
        return new InvalidSettingException(
                RESULT,
                "a method that returns " + what + ", which can be used only once: two callers would each get a part",
                "a value, nothing, InputStream, CompletableFuture, CompletionStage, or a publisher such as Flow.Publisher");
    }

    /** Whether a result of the declared type may turn out to be one that can be used only once. */
    static boolean mayHideOneShot(MethodDescription method) {
        TypeDescription type = method.getReturnType().asErasure();
        return !type.isPrimitive() && !type.isArray() && !type.isFinal();
    }

    private static TypeDescription.@Nullable Generic valueOf(TypeDescription.Generic future) {
        if (!future.getSort().isParameterized()) {
            return null;
        }
        TypeList.Generic arguments = future.getTypeArguments();
        TypeDescription.Generic value = arguments.isEmpty() ? null : arguments.get(0);
        return value != null && value.getSort().isWildcard()
                ? value.getUpperBounds().getOnly()
                : value;
    }

    /** Buffers are not: each subscriber gets its own. */
    private static @Nullable String oneShotElement(TypeDefinition type) {
        for (String name : OneShot.ELEMENTS) {
            if (isA(type, name)) {
                return type.asErasure().getName();
            }
        }
        return isA(type, "java.nio.ByteBuffer") ? null : oneShot(type);
    }

    private static @Nullable String oneShot(TypeDefinition type) {
        for (String name : OneShot.TYPES) {
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
