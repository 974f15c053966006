package dev.coalesce.agent.link;

import dev.coalesce.agent.call.ResultStrategy;
import dev.coalesce.agent.classes.Declarations;
import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.cluster.SharedMethod;
import dev.coalesce.agent.clustered.ClusteredFutureStrategy;
import dev.coalesce.agent.clustered.ClusteredValueStrategy;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.settings.StableName;
import dev.coalesce.agent.wire.FailureCodec;
import dev.coalesce.agent.wire.ResultCodec;
import dev.coalesce.agent.wire.UncarriableTypeException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a method with the attribute {@code shared} can be shared with other JVMs. This class is loaded only
 * if there is such a method, and the option {@code cluster} is set.
 */
final class SharedMethods {
    private SharedMethods() {}

    /** Returns the strategy of a method that is shared; null if it stays in its JVM, which is logged once. */
    static @Nullable ResultStrategy strategy(
            Cluster cluster, MethodHandles.Lookup caller, MethodSpec spec, UnsharedMethod unshared) {
        String name = MethodFactory.name(caller, spec);
        boolean isTypeScope = "TYPE"
                .equalsIgnoreCase(spec.attributes().getOrDefault("scope", "").strip());
        if (!spec.isStatic() && !isTypeScope) {
            String text = "other JVMs do not have the objects whose calls these are";
            unshared.note(Reason.SHARED_METHOD, Reason.SHARED_METHOD.text(name, text));
            return null; // logged when the class was woven
        }
        Reason reason = Reason.SHARED_METHOD;
        String problem = problem(caller.lookupClass(), spec);
        try {
            if (problem.isEmpty()) {
                Method method = method(caller.lookupClass(), spec);
                boolean isFuture = spec.shape() == ResultShape.FUTURE;
                ResultCodec codec = ResultCodec.compile(
                        resultType(method, spec.shape()),
                        MethodSettings.codec(spec.attributes()),
                        caller.lookupClass().getClassLoader());
                FailureCodec failures = new FailureCodec(method.getExceptionTypes());
                boolean hasContext = !spec.context().isEmpty();
                SharedMethod shared = new SharedMethod(
                        cluster, nameInAllJvms(name, spec), declarations(spec), codec, failures, hasContext);
                return isFuture ? new ClusteredFutureStrategy(shared) : new ClusteredValueStrategy(shared);
            }
        } catch (UncarriableTypeException e) {
            reason = Reason.SHARED_TYPE;
            problem = String.valueOf(e.getMessage());
        } catch (ReflectiveOperationException | LinkageError | TypeNotPresentException e) {
            problem = "its declaration cannot be read: " + e;
        }
        unshared.note(reason, reason.text(name, problem));
        Log.warnOnce(
                "shared " + name + spec.descriptor(),
                "shared of " + name + " has no effect, and its results stay in this JVM: " + problem);
        return null;
    }

    /** Returns the type of the value, also if the method returns a future of it. */
    static Type resultType(Method method, ResultShape shape) throws UncarriableTypeException {
        Type type = method.getGenericReturnType();
        Class<?> raw = method.getReturnType();
        if (shape == ResultShape.VALUE) {
            return type;
        }
        if ((raw == CompletableFuture.class || raw == CompletionStage.class) && type instanceof ParameterizedType of) {
            return of.getActualTypeArguments()[0];
        }
        throw new UncarriableTypeException(
                "the result",
                "is a " + raw.getName() + ", and only values and futures of the JDK are carried",
                "Return the value, a CompletableFuture or a CompletionStage");
    }

    private static String problem(Class<?> type, MethodSpec spec) {
        if (spec.origin().proxy()) {
            return "it is a method of a proxy. Share the method that the proxy calls, or a static method around it";
        }
        if (!spec.isStatic() && type.isInterface()) {
            return "it is a method of an interface. Share the methods of the classes that implement it";
        }
        return "";
    }

    /** The attribute {@code name} identifies a method in all JVMs; otherwise its class and its signature do. */
    private static String nameInAllJvms(String name, MethodSpec spec) {
        String own = StableName.in(spec.attributes());
        return own.isEmpty() ? name + spec.descriptor() : own;
    }

    /** Returns the names of the coalesced declarations that a method overrides, in an order that all JVMs have. */
    private static List<String> declarations(MethodSpec spec) {
        Set<String> names = new TreeSet<>();
        for (String each : spec.origin().overridden()) {
            String type = Declarations.declaringName(each).replace('/', '.');
            names.add(declaration(type, spec.method(), Declarations.descriptor(each)));
        }
        return List.copyOf(names);
    }

    /**
     * Returns the name of a declaration in all JVMs. It differs from the name of its own body, whose results may be
     * invalidated one by one.
     */
    static String declaration(String type, String method, String descriptor) {
        return "overriding:" + type + "." + method + descriptor;
    }

    private static Method method(Class<?> type, MethodSpec spec) throws NoSuchMethodException {
        MethodType wanted = MethodType.fromMethodDescriptorString(spec.descriptor(), type.getClassLoader());
        for (Method each : type.getDeclaredMethods()) {
            if (each.getName().equals(spec.method())
                    && each.getReturnType() == wanted.returnType()
                    && MethodType.methodType(each.getReturnType(), each.getParameterTypes())
                            .equals(wanted)) {
                return each;
            }
        }
        throw new NoSuchMethodException(spec.method());
    }
}
