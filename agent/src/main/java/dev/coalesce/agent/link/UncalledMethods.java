package dev.coalesce.agent.link;

import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.cluster.SharedMethod;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.settings.StableName;
import dev.coalesce.agent.wire.FailureCodec;
import dev.coalesce.agent.wire.ResultCodec;
import dev.coalesce.agent.wire.UncarriableTypeException;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the shared methods that an {@code @Invalidates} names and that were not called in this JVM yet: other JVMs may
 * have results of them. Their attributes are read from the annotation of the class that declares them, and from rules.
 */
final class UncalledMethods {
    private static final String ANNOTATION = "dev.coalesce.Coalesce";

    private UncalledMethods() {}

    /** Returns the shared methods of a class and its superclasses, called or not. */
    static List<SharedMethod> find(Engine engine, Class<?> owner, String name) {
        Cluster cluster = engine.cluster();
        List<SharedMethod> found = new ArrayList<>();
        for (Class<?> type = owner; cluster != null && type != null; type = type.getSuperclass()) {
            try {
                for (Method method : type.getDeclaredMethods()) {
                    if (method.getName().equals(name) && !method.isBridge()) {
                        add(engine, cluster, method, found);
                    }
                }
            } catch (ReflectiveOperationException | LinkageError | TypeNotPresentException e) {
                // A class that cannot be read has no shared method.
            }
        }
        return found;
    }

    private static void add(Engine engine, Cluster cluster, Method method, List<SharedMethod> found)
            throws ReflectiveOperationException {
        Map<String, String> attributes = attributes(engine, method);
        boolean isTypeScope = "TYPE".equalsIgnoreCase(attributes.getOrDefault("scope", ""));
        if (!MethodSettings.isShared(attributes) || !(isTypeScope || Modifier.isStatic(method.getModifiers()))) {
            return;
        }
        String own = StableName.in(attributes);
        String name = own.isEmpty()
                ? method.getDeclaringClass().getName() + "." + method.getName() + descriptor(method)
                : own;
        Class<?> raw = method.getReturnType();
        boolean isFuture = raw == CompletableFuture.class || raw == CompletionStage.class;
        ResultShape shape = isFuture ? ResultShape.FUTURE : ResultShape.VALUE;
        try {
            found.add(new SharedMethod(
                    cluster,
                    name,
                    ResultCodec.compile(
                            SharedMethods.resultType(method, shape),
                            MethodSettings.codec(attributes),
                            method.getDeclaringClass().getClassLoader()),
                    new FailureCodec(method.getExceptionTypes()),
                    !engine.overrides().context().isEmpty()));
        } catch (UncarriableTypeException e) {
            // No JVM shares it.
        }
    }

    private static Map<String, String> attributes(Engine engine, Method method) throws ReflectiveOperationException {
        Map<String, String> attributes = new HashMap<>();
        for (Annotation each : method.getAnnotations()) {
            Class<? extends Annotation> type = each.annotationType();
            if (type.getName().equals(ANNOTATION)) {
                for (String name : List.of(MethodSettings.SHARED, StableName.ATTRIBUTE, "scope")) {
                    attributes.put(name, String.valueOf(type.getMethod(name).invoke(each)));
                }
                if (type.getMethod(MethodSettings.CODEC).invoke(each) instanceof Class<?> codec
                        && codec != void.class) {
                    attributes.put(MethodSettings.CODEC, codec.getName());
                }
            }
        }
        attributes.putAll(engine.overrides()
                .ofRules(method.getDeclaringClass().getName().replace('.', '/'), method.getName(), descriptor(method)));
        return attributes;
    }

    private static String descriptor(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .toMethodDescriptorString();
    }
}
