package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.classes.ResultContent;
import dev.coalesce.agent.classes.ResultTypes;
import dev.coalesce.agent.publisher.PublisherTypes;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.ResultCheck;
import dev.coalesce.agent.settings.ResultShape;
import java.io.InputStream;
import java.util.Collection;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/** Decides from the declared return type of a method whether, and in which form, callers can share its result. */
final class ReturnTypes {
    private ReturnTypes() {}

    /** Throws if callers cannot share the result. */
    static void checkShareable(MethodDescription method, Collection<String> ignored) throws InvalidSettingException {
        ResultContent.Refusal refusal = ResultContent.refusal(new DescribedType(method.getReturnType()), ignored);
        if (refusal != null) {
            throw new InvalidSettingException(Reason.REFUSED_TYPE, refusal.result(), refusal.instead());
        }
    }

    /** Returns the form in which the result is shared. */
    static ResultShape shapeOf(MethodDescription method) {
        String name = method.getReturnType().asErasure().getName();
        if (ResultTypes.STAGES.contains(name) || ResultTypes.ADAPTED_FUTURES.contains(name)) {
            return ResultShape.FUTURE;
        }
        if (PublisherTypes.isOne(name)) {
            return ResultShape.PUBLISHER;
        }
        return name.equals(InputStream.class.getName()) ? ResultShape.INPUT_STREAM : ResultShape.VALUE;
    }

    /** Describes an entity that a result is or holds; null if there is none. */
    static @Nullable String entity(MethodDescription method, Collection<String> ignored) {
        return ResultContent.entity(new DescribedType(method.getReturnType()), ignored);
    }

    /** Returns what must be known of a result that is there. */
    static ResultCheck checkOf(MethodDescription method, ResultShape shape) {
        DescribedType declared = new DescribedType(method.getReturnType());
        DescribedType value = declared;
        if (shape == ResultShape.FUTURE || shape == ResultShape.PUBLISHER) {
            if (declared.arguments().isEmpty()) {
                return ResultCheck.CONTENT;
            }
            value = declared.arguments().get(0);
        }
        if (value.isOpen()) {
            return ResultCheck.CONTENT;
        }
        TypeDescription type = method.getReturnType().asErasure();
        boolean isKnown = shape != ResultShape.FUTURE
                && shape != ResultShape.PUBLISHER
                && (type.isPrimitive() || type.isArray() || type.isFinal());
        return isKnown ? ResultCheck.NONE : ResultCheck.CLASS;
    }

    /**
     * Returns the name of the return type if the work may go on after the method has returned, and its end cannot be
     * observed; null for any other return type.
     */
    static @Nullable String unobservedCompletion(MethodDescription method) {
        DescribedType declared = new DescribedType(method.getReturnType());
        Set<String> types = ResultContent.withSupertypes(declared);
        if (types.contains("java.util.concurrent.CompletionStage")) {
            return null;
        }
        for (String each : types) {
            if (ResultTypes.UNFINISHED.contains(each) || ResultTypes.PUBLISHERS.contains(each)) {
                return declared.name();
            }
        }
        return null;
    }
}
