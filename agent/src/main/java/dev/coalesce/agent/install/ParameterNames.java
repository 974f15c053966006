package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.weave.rewrite.ParameterNamesRewriter;
import dev.coalesce.agent.weave.rewrite.ParameterNamesRewriter.Parameter;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the names of parameters of classes compiled with {@code -parameters}. Up to JDK 20, the JVM leaves these names
 * out when a class is retransformed (JDK-8240908). They are read by reflection before, and given back while the class is
 * retransformed. The transformer must be registered before the one that weaves loaded classes, which needs the names.
 * Thread-safe.
 */
final class ParameterNames implements ClassFileTransformer {
    private static final int FIXED_IN = 21;
    private static final Set<String> ATTRIBUTE = Set.of("MethodParameters");

    /** The parameters of the classes that are being retransformed, by the name and descriptor of their method. */
    private final ConcurrentMap<Class<?>, Map<String, List<Parameter>>> current = new ConcurrentHashMap<>();

    private final Instrumentation instrumentation;

    ParameterNames(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /** Tells whether this JVM needs the transformer. */
    static boolean areLost() {
        return Runtime.version().feature() < FIXED_IN;
    }

    /** Reads the names of classes that will be retransformed. */
    void remember(List<Class<?>> types) {
        if (!areLost()) {
            return;
        }
        try {
            ConstantPools pools = ConstantPools.open(instrumentation);
            for (Class<?> type : types) {
                // Reflection loads the classes that the methods name, so it is used only where there are names.
                if (pools.containAny(type, ATTRIBUTE)) {
                    remember(type);
                }
            }
        } catch (ReflectiveOperationException e) {
            warn("classes", e);
        }
    }

    private void remember(Class<?> type) {
        try {
            Map<String, List<Parameter>> parameters = new HashMap<>();
            for (Method method : type.getDeclaredMethods()) {
                add(method, method.getName(), method.getReturnType(), parameters);
            }
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                add(constructor, "<init>", void.class, parameters);
            }
            if (!parameters.isEmpty()) {
                current.put(type, parameters);
            }
        } catch (LinkageError | RuntimeException e) {
            warn(type.getName(), e);
        }
    }

    private static void add(
            Executable executable, String name, Class<?> result, Map<String, List<Parameter>> parameters) {
        List<Parameter> found = new ArrayList<>();
        boolean isNamed = false;
        for (java.lang.reflect.Parameter each : executable.getParameters()) {
            isNamed |= each.isNamePresent();
            found.add(new Parameter(each.isNamePresent() ? each.getName() : null, each.getModifiers()));
        }
        if (isNamed) {
            MethodType type = MethodType.methodType(result, executable.getParameterTypes());
            parameters.put(name + type.toMethodDescriptorString(), List.copyOf(found));
        }
    }

    private static void warn(String what, Throwable cause) {
        Log.warnOnce(
                "parameter names",
                "the JVM loses the names of parameters of " + what + " until it restarts (JDK-8240908): they cannot be"
                        + " read before the class is woven or restored; use JDK 21 or later, or -javaagent",
                cause);
    }

    /** Forgets the names of classes that have been retransformed. */
    void forget(List<Class<?>> types) {
        types.forEach(current::remove);
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        Map<String, List<Parameter>> parameters = redefined == null ? null : current.get(redefined);
        try {
            return parameters == null ? null : ParameterNamesRewriter.add(classFile, parameters);
        } catch (RuntimeException e) {
            warn(String.valueOf(name), e);
            return null;
        }
    }
}
