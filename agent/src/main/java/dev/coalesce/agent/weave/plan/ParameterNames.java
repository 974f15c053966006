package dev.coalesce.agent.weave.plan;

import java.util.Arrays;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Finds the names of parameters. Another agent may have moved the body of a method into a private method, and written
 * code of its own in its place. Without {@code -parameters}, the names are then where the body is.
 */
final class ParameterNames {
    private ParameterNames() {}

    /** Returns the names of a method's parameters; null for each parameter whose name is not known. */
    static @Nullable String[] of(MethodDescription.InDefinedShape method) {
        @Nullable String[] names = names(method, 0, method.getParameters().size());
        if (method.getParameters().isEmpty() || KeyPathResolver.hasNames(method)) {
            return names;
        }
        @Nullable String[] found = null;
        for (MethodDescription.InDefinedShape other : method.getDeclaringType().getDeclaredMethods()) {
            @Nullable String[] moved = isBodyOf(other, method) ? movedNames(other, method) : null;
            if (moved != null && found != null && !Arrays.equals(moved, found)) {
                return names; // two methods look like the body, and their names differ
            }
            found = moved == null ? found : moved;
        }
        return found == null ? names : found;
    }

    /** Tells whether a method may hold the moved body of another one: Byte Buddy and AspectJ name it after that. */
    private static boolean isBodyOf(MethodDescription body, MethodDescription method) {
        String name = method.getInternalName();
        return (body.isSynthetic() || body.isPrivate())
                && !body.getInternalName().equals(name)
                && body.getInternalName().contains(name)
                && !body.getInternalName().contains("lambda$");
    }

    /** Returns names if a method has the parameters of another one, perhaps after its object and before others. */
    private static @Nullable String @Nullable [] movedNames(
            MethodDescription.InDefinedShape body, MethodDescription.InDefinedShape method) {
        Type[] wanted = Type.getArgumentTypes(method.getDescriptor());
        Type[] actual = Type.getArgumentTypes(body.getDescriptor());
        TypeDescription owner = method.getDeclaringType();
        int first = body.isStatic() && !method.isStatic() ? 1 : 0;
        if (actual.length < first + wanted.length
                || (first == 1 && !actual[0].getInternalName().equals(owner.getInternalName()))
                || !Arrays.equals(wanted, Arrays.copyOfRange(actual, first, first + wanted.length))) {
            return null;
        }
        return KeyPathResolver.hasNames(body) ? names(body, first, wanted.length) : null;
    }

    private static @Nullable String[] names(MethodDescription.InDefinedShape method, int first, int count) {
        @Nullable String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            ParameterDescription parameter = method.getParameters().get(first + i);
            names[i] = parameter.isNamed() ? parameter.getName() : null;
        }
        return names;
    }
}
