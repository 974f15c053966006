package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.link.Engine;
import dev.coalesce.agent.link.Linker;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.FakeClock;
import dev.coalesce.agent.testing.GeneratedLike;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The classes of an application as they are under the agent: woven, verified by the JVM, and linked to an engine. */
final class Woven implements AutoCloseable {
    final FakeClock clock = new FakeClock();
    final LongAdder errors = new LongAdder();
    final RuntimeOverrides overrides = new RuntimeOverrides();
    private final Map<String, Registry.Group> groups = new ConcurrentHashMap<>();

    /** The names of types that have an implementation that was loaded unseen. */
    final Set<String> loadedBefore = ConcurrentHashMap.newKeySet();

    private final IsolatingLoader loader;

    private Woven(Map<String, byte[]> classes, boolean mayAddMembers, RuleBook rules, boolean onLoad) {
        ImplementationIndex implementers = new ImplementationIndex((type, except) ->
                loadedBefore.contains(type.getName()) ? "an implementation of " + type.getName() : null);
        Weaver weaver = new Weaver(rules, implementers);
        ClassLoader parent = Woven.class.getClassLoader();
        ClassLoader unwoven = new IsolatingLoader(parent, classes);
        BiFunction<String, byte[], byte[]> weaving = (name, bytes) -> {
            byte[] changed = weaver.weave(name, bytes, unwoven, mayAddMembers);
            return changed == null ? bytes : changed;
        };
        Map<String, byte[]> woven = new HashMap<>(classes);
        if (onLoad) {
            this.loader = new IsolatingLoader(parent, woven, weaving);
        } else {
            woven.replaceAll(weaving);
            this.loader = new IsolatingLoader(parent, woven);
        }
        Map<String, Registry.Group> known = groups; // the registry outlives this object
        Registry registry = new Registry((kind, group) -> known.put(group.name(), group));
        overrides.apply((type, method, descriptor) -> rules.current().attributes(type, method, descriptor), true);
        CoalesceLinker.install(new Linker(new Engine(clock, registry, errors, overrides, implementers)));
    }

    /** Weaves classes of package {@code app}. */
    static Woven of(String source, String... flags) {
        return of(GeneratedLike.libraries(Compiled.of(source, flags)));
    }

    static Woven of(Map<String, byte[]> classes) {
        return new Woven(classes, true, new RuleBook(Rules.NONE), false);
    }

    /** Weaves each class when it is first used, as in a JVM. Nothing is known about the class before. */
    static Woven weavingOnLoad(String source) {
        return weavingOnLoad(GeneratedLike.libraries(Compiled.of(source)));
    }

    static Woven weavingOnLoad(Map<String, byte[]> classes) {
        return new Woven(classes, true, new RuleBook(Rules.NONE), true);
    }

    /** Weaves classes with rules. */
    static Woven withRules(RuleBook rules, String source, String... flags) {
        return new Woven(GeneratedLike.libraries(Compiled.of(source, flags)), true, rules, false);
    }

    /** Weaves as if the classes had been loaded before the agent. */
    static Woven ofLoadedClasses(Map<String, byte[]> classes) {
        return new Woven(classes, false, new RuleBook(Rules.NONE), false);
    }

    /** Returns a class, which the JVM has verified. */
    Class<?> type(String name) {
        try {
            return Class.forName("app." + name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Object make(String type, @Nullable Object... arguments) {
        try {
            Constructor<?> constructor = type(type).getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Calls the only method with a name and a number of parameters, of the object's class or a superclass. */
    static @Nullable Object call(Object target, String name, @Nullable Object... arguments) {
        return invoke(target.getClass(), target, name, arguments);
    }

    @Nullable
    Object callStatic(String type, String name, @Nullable Object... arguments) {
        return invoke(type(type), null, name, arguments);
    }

    private static @Nullable Object invoke(
            Class<?> type, @Nullable Object target, String name, @Nullable Object... arguments) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                if (method.getName().equals(name)
                        && method.getParameterCount() == arguments.length
                        && !method.isBridge()) {
                    return invoke(method, target, arguments);
                }
            }
        }
        throw new IllegalArgumentException("no such method: " + name);
    }

    /** Calls a method, and throws what it throws. */
    static @Nullable Object invoke(Method method, @Nullable Object target, @Nullable Object... arguments) {
        method.setAccessible(true);
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw Woven.<RuntimeException>sneaky(e.getTargetException());
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** Returns the value of a field, which may be static. */
    @Nullable
    Object field(String type, String name, @Nullable Object of) {
        try {
            Field field = type(type).getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns the counters of {@code Class.method}, which must have been linked. */
    Snapshot counters(String method) {
        Registry.Group group = groups.get("app." + method);
        return Objects.requireNonNull(group, () -> "not linked: " + method + ", but " + groups.keySet())
                .snapshot();
    }

    boolean isLinked(String method) {
        return groups.containsKey("app." + method);
    }

    @Override
    public void close() {
        CoalesceLinker.install(null);
        groups.clear();
    }
}
