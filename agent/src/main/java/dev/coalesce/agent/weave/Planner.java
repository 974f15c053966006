package dev.coalesce.agent.weave;

import dev.coalesce.Coalesce;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.ResultShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.annotation.AnnotationValue;
import net.bytebuddy.description.enumeration.EnumerationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;

/** Decides for one annotated method whether it can be coalesced, and how. */
final class Planner {
    private static final String TARGET = "target";

    private final TypeDescription annotation = TypeDescription.ForLoadedType.of(Coalesce.class);
    private final boolean mayAddMembers;

    /** Without the right to add members (the class is loaded already) some methods have to be left alone. */
    Planner(boolean mayAddMembers) {
        this.mayAddMembers = mayAddMembers;
    }

    /** Whether this method carries the annotation; a compiler's bridge repeats it, and calls the one that counts. */
    boolean isMeant(MethodDescription method) {
        return !method.isBridge() && annotationOf(method) != null;
    }

    private static @org.jspecify.annotations.Nullable AnnotationDescription annotationOf(MethodDescription method) {
        for (AnnotationDescription candidate : method.getDeclaredAnnotations()) {
            if (candidate.getAnnotationType().getName().equals(Coalesce.class.getName())) {
                return candidate;
            }
        }
        return null;
    }

    Plan plan(TypeDescription type, MethodDescription.InDefinedShape method, int index) throws InvalidSettingException {
        checkTarget(method);
        Map<String, String> attributes = new LinkedHashMap<>();
        List<String> paths = new ArrayList<>();
        read(method, attributes, paths);
        MethodSettings settings = MethodSettings.of(attributes);
        ResultShape shape = DeclaredResult.shapeOf(method);
        List<KeyPath> key = key(type, method, paths);
        Plan plan = new Plan(method, spec(method, attributes, shape, key, ""), settings, key);
        boolean anchored = plan.isPerObject() && mayAddMembers && !type.isRecord() && !type.isInterface();
        return anchored
                ? new Plan(method, spec(method, attributes, shape, key, "coalesce$" + index), settings, key)
                : plan;
    }

    private static MethodSpec spec(
            MethodDescription method,
            Map<String, String> attributes,
            ResultShape shape,
            List<KeyPath> key,
            String anchor) {
        return new MethodSpec(
                method.getInternalName(),
                method.getDescriptor(),
                method.isStatic(),
                method.getExceptionTypes().asErasures().stream()
                        .anyMatch(e -> e.getName().equals(InterruptedException.class.getName())),
                shape,
                DeclaredResult.mayHideOneShot(method),
                anchor,
                attributes,
                key.stream().map(KeyPath::encode).toList());
    }

    private void checkTarget(MethodDescription method) throws InvalidSettingException {
        String allowed = "a method with a body";
        if (method.isConstructor()) {
            throw new InvalidSettingException(TARGET, "a constructor", allowed);
        }
        if (method.isAbstract()) {
            throw new InvalidSettingException(TARGET, "an abstract method", allowed);
        }
        if (method.isNative()) {
            throw new InvalidSettingException(TARGET, "a native method", allowed);
        }
        if (method.isSynchronized() && !mayAddMembers) {
            throw new InvalidSettingException(
                    TARGET,
                    "a synchronized method of a class that was loaded before the agent",
                    "one that is loaded after it, or not synchronized");
        }
        for (ParameterDescription parameter : method.getParameters()) {
            if (parameter.getType().asErasure().getName().equals("kotlin.coroutines.Continuation")) {
                throw new InvalidSettingException(TARGET, "a Kotlin suspend function", "a function that blocks");
            }
        }
    }

    private void read(MethodDescription method, Map<String, String> attributes, List<String> paths) {
        AnnotationDescription found = annotationOf(method);
        if (found == null) {
            throw new IllegalArgumentException("not annotated: " + method);
        }
        for (MethodDescription.InDefinedShape attribute : annotation.getDeclaredMethods()) {
            AnnotationValue<?, ?> value = found.getValue(attribute);
            if (value.getState() != AnnotationValue.State.RESOLVED) {
                continue; // written by another version of the annotation: as if it were not there
            }
            Object resolved = value.resolve();
            if (resolved instanceof String[]) {
                paths.addAll(List.of((String[]) resolved));
            } else if (resolved instanceof EnumerationDescription) {
                attributes.put(attribute.getName(), ((EnumerationDescription) resolved).getValue());
            } else {
                attributes.put(attribute.getName(), resolved.toString());
            }
        }
    }

    private static List<KeyPath> key(TypeDescription type, MethodDescription.InDefinedShape method, List<String> paths)
            throws InvalidSettingException {
        KeyPathResolver resolver = new KeyPathResolver(type, method);
        List<KeyPath> key = new ArrayList<>();
        for (String path : paths) {
            key.add(resolver.resolve(path));
        }
        if (paths.isEmpty()) {
            for (ParameterDescription parameter : method.getParameters()) {
                key.add(new KeyPath(parameter.getIndex(), List.of()));
            }
        }
        return key;
    }
}
