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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the shared methods that an {@code @Invalidates} names and that were not called in this JVM yet: other JVMs may
 * have results of them. Their attributes are read from annotations and rules.
 *
 * <p><b>A method with a body</b> of a class, or of its superclasses, is known by its name in all JVMs.
 *
 * <p><b>A declaration</b> stands for methods that override it. Their classes may be known to other JVMs only, so all keys
 * of all of them are dropped, by the name of the declaration. Once this JVM has called one of them, single keys of that
 * method are dropped instead.
 *
 * <p>Used by one thread.
 */
final class UncalledMethods {
    private static final String ANNOTATION = "dev.coalesce.Coalesce";
    private static final List<String> ATTRIBUTES = List.of(MethodSettings.SHARED, StableName.ATTRIBUTE, "scope");

    private final Linker linker;
    private final Cluster cluster;
    private final String name;
    private final List<SharedMethod> methods = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** The methods of the name by the classes that declare them. */
    private final Map<Class<?>, List<Method>> byClass = new HashMap<>();

    /** The parameters of the declarations that were found: those of supertypes with the same ones are overridden. */
    private final Set<List<Class<?>>> declared = new HashSet<>();

    /**
     * What was found.
     *
     * @param methods the methods of which single keys can be dropped
     * @param names the methods and declarations of which all keys are dropped
     */
    record Found(List<SharedMethod> methods, List<String> names) {
        static final Found NOTHING = new Found(List.of(), List.of());
    }

    private UncalledMethods(Linker linker, Cluster cluster, String name) {
        this.linker = linker;
        this.cluster = cluster;
        this.name = name;
    }

    /** Finds the methods of a name in a class, in its supertypes and in what overrides them. */
    static Found find(Linker linker, Class<?> owner, String name) {
        Cluster cluster = linker.engine().cluster();
        if (cluster == null) {
            return Found.NOTHING;
        }
        UncalledMethods search = new UncalledMethods(linker, cluster, name);
        for (Class<?> type : LinkedMethods.withSupertypes(owner)) {
            search.addMethodsOf(type);
        }
        return new Found(List.copyOf(search.methods), List.copyOf(search.names));
    }

    private void addMethodsOf(Class<?> type) {
        for (Class<?> declaring : LinkedMethods.withSupertypes(type)) {
            for (Method method : methodsOf(declaring)) {
                // A rule may name a method that the type only inherits.
                if (declaring == type || !ofRules(type, method).isEmpty()) {
                    try {
                        add(type, method);
                    } catch (ReflectiveOperationException | LinkageError | TypeNotPresentException e) {
                        // A method that cannot be read is not shared.
                    }
                }
            }
        }
    }

    /** Returns the methods of the name that a class declares itself. */
    private List<Method> methodsOf(Class<?> type) {
        List<Method> known = byClass.get(type);
        if (known != null) {
            return known;
        }
        List<Method> found = new ArrayList<>();
        byClass.put(type, found);
        try {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && !method.isBridge()) {
                    found.add(method);
                }
            }
        } catch (LinkageError | TypeNotPresentException e) {
            // A class that cannot be read has no shared method.
        }
        return found;
    }

    private void add(Class<?> type, Method method) throws ReflectiveOperationException {
        Map<String, String> attributes = new HashMap<>();
        boolean inherits = addAttributes(type, method, attributes);
        if (!MethodSettings.isShared(attributes)) {
            return;
        }
        boolean isFirst = declared.add(List.of(method.getParameterTypes()));
        if (linker.methods().isLinked(type, name + descriptor(method))) {
            return;
        }
        if (type == method.getDeclaringClass() && hasSharedBody(method, attributes)) {
            addBody(method, attributes, inherits);
        }
        if (isFirst && mayBeOverridden(method)) {
            names.add(SharedMethods.declaration(type.getName(), name, descriptor(method)));
        }
    }

    private static boolean hasSharedBody(Method method, Map<String, String> attributes) {
        boolean isTypeScope = "TYPE".equalsIgnoreCase(attributes.getOrDefault("scope", ""));
        return Modifier.isStatic(method.getModifiers())
                || (isTypeScope
                        && !Modifier.isAbstract(method.getModifiers())
                        && !method.getDeclaringClass().isInterface());
    }

    private static boolean mayBeOverridden(Method method) {
        int never = Modifier.STATIC | Modifier.PRIVATE | Modifier.FINAL;
        return (method.getModifiers() & never) == 0
                && !Modifier.isFinal(method.getDeclaringClass().getModifiers());
    }

    /** The names of a key depend on what its method overrides, which reflection does not tell in all cases. */
    private void addBody(Method method, Map<String, String> attributes, boolean mayOverride) {
        String own = StableName.in(attributes);
        String inAllJvms = own.isEmpty() ? method.getDeclaringClass().getName() + "." + name + descriptor(method) : own;
        if (mayOverride && !Modifier.isStatic(method.getModifiers())) {
            names.add(inAllJvms);
            return;
        }
        Class<?> raw = method.getReturnType();
        boolean isFuture = raw == CompletableFuture.class || raw == CompletionStage.class;
        ResultShape shape = isFuture ? ResultShape.FUTURE : ResultShape.VALUE;
        try {
            methods.add(new SharedMethod(
                    cluster,
                    inAllJvms,
                    List.of(),
                    ResultCodec.compile(
                            SharedMethods.resultType(method, shape),
                            MethodSettings.codec(attributes),
                            method.getDeclaringClass().getClassLoader()),
                    new FailureCodec(method.getExceptionTypes()),
                    !linker.engine().overrides().context().isEmpty()));
        } catch (UncarriableTypeException e) {
            // No JVM shares it.
        }
    }

    /**
     * Adds the attributes of a method, and those that it may inherit. A supertype's method counts if it has the same
     * number of parameters: their types may differ because of type arguments.
     *
     * @return whether there is a coalesced method that the method may override
     */
    private boolean addAttributes(Class<?> type, Method method, Map<String, String> attributes)
            throws ReflectiveOperationException {
        attributes.putAll(annotation(method));
        attributes.putAll(ofRules(type, method));
        boolean inherits = false;
        for (Class<?> supertype : LinkedMethods.withSupertypes(type)) {
            for (Class<?> declaring :
                    supertype == type ? Set.<Class<?>>of() : LinkedMethods.withSupertypes(supertype)) {
                for (Method each : methodsOf(declaring)) {
                    if (each.getParameterCount() == method.getParameterCount()) {
                        Map<String, String> inherited =
                                new HashMap<>(declaring == supertype ? annotation(each) : Map.of());
                        inherited.putAll(ofRules(supertype, each));
                        inherited.forEach(attributes::putIfAbsent);
                        inherits |= !inherited.isEmpty();
                    }
                }
            }
        }
        return inherits;
    }

    private static Map<String, String> annotation(Method method) throws ReflectiveOperationException {
        Map<String, String> attributes = new HashMap<>();
        for (Annotation each : method.getAnnotations()) {
            Class<? extends Annotation> type = each.annotationType();
            if (type.getName().equals(ANNOTATION)) {
                for (String attribute : ATTRIBUTES) {
                    attributes.put(
                            attribute, String.valueOf(type.getMethod(attribute).invoke(each)));
                }
                if (type.getMethod(MethodSettings.CODEC).invoke(each) instanceof Class<?> codec
                        && codec != void.class) {
                    attributes.put(MethodSettings.CODEC, codec.getName());
                }
            }
        }
        return attributes;
    }

    /** Returns what rules say about a method that a class declares or inherits. */
    private Map<String, String> ofRules(Class<?> type, Method method) {
        String internalName = type.getName().replace('.', '/');
        return linker.engine().overrides().ofRules(internalName, name, descriptor(method));
    }

    private static String descriptor(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .toMethodDescriptorString();
    }
}
