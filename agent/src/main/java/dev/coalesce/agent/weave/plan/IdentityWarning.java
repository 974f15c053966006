package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.classes.IdentityParameters;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.weave.declare.ResolvedAnnotation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import org.jspecify.annotations.Nullable;

/** Warns about parameters that look like the caller's identity and are not in the key. */
final class IdentityWarning {
    private IdentityWarning() {}

    /** Warns once for all implementations of an annotated method. The method is named as messages name it. */
    static void warn(
            MethodPlan plan, MethodDescription.InDefinedShape method, ResolvedAnnotation annotation, String signature) {
        if (annotation.key().isEmpty()) {
            return; // all parameters are in the key
        }
        List<String> found = unkeyed(plan, method, annotation);
        if (!found.isEmpty()) {
            List<String> sources = annotation.origin().sources();
            Log.warnOnce(
                    "identity " + sources.get(sources.size() - 1) + " " + method.getInternalName() + found,
                    annotation.source() + " on " + signature + " " + IdentityParameters.warning(found));
        }
    }

    private static List<String> unkeyed(
            MethodPlan plan, MethodDescription.InDefinedShape method, ResolvedAnnotation annotation) {
        Set<Integer> keyed = new HashSet<>();
        for (KeyPath path : plan.key()) {
            keyed.add(path.root());
        }
        @Nullable String[] names = KeyPathResolver.names(method, annotation.keyDeclaration());
        List<String> found = new ArrayList<>();
        for (ParameterDescription parameter :
                MethodPlanner.declaration(method, annotation).getParameters()) {
            int index = parameter.getIndex();
            DescribedType type = new DescribedType(parameter.getType());
            if (!keyed.contains(index)
                    && IdentityParameters.isIdentity(names[index], type)
                    && !IdentityParameters.isIgnored(annotation.ignored(), names[index], index, type)) {
                String name = names[index];
                found.add(name == null ? "p" + index + " (" + type.name() + ")" : name);
            }
        }
        return found;
    }
}
