package dev.coalesce.agent.install;

import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.weave.Transformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Retransforms classes that are already loaded: those that were loaded before the agent, when it is installed, and
 * those that are woven, when it is removed.
 */
final class LoadedClasses {
    /** Each batch is one safepoint: fewer safepoints than one per class, and each one short. */
    private static final int BATCH = 64;

    /** The class of the annotations' jar through which {@code Coalescer} reaches the engine. */
    private static final String ENGINE_CONNECTION = "dev.coalesce.EngineConnection";

    private final Instrumentation instrumentation;
    private final ParameterNames parameterNames;
    private final BiConsumer<Class<?>, Throwable> onFailure;

    /** {@code onFailure} is called for each class that could not be retransformed. */
    LoadedClasses(
            Instrumentation instrumentation, ParameterNames parameterNames, BiConsumer<Class<?>, Throwable> onFailure) {
        this.instrumentation = instrumentation;
        this.parameterNames = parameterNames;
        this.onFailure = onFailure;
    }

    /** Whether any class besides the JDK's and the agent's is loaded. Before main, only another agent loads one. */
    static boolean isAnyForeignLoaded(Instrumentation instrumentation) {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (isForeign(type) && !type.isArray()) {
                return true;
            }
        }
        return false;
    }

    /** Whether any class with this prefix of its name is loaded. */
    static boolean isAnyLoaded(String namePrefix, Instrumentation instrumentation) {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().startsWith(namePrefix)) {
                return true;
            }
        }
        return false;
    }

    /** Reports the libraries that were loaded before the agent. */
    static void reportLibraries(Instrumentation instrumentation) {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (isForeign(type) && !type.isArray()) {
                LoadedLibraries.loaded(type.getClassLoader(), type.getName().replace('.', '/'));
            }
        }
    }

    static boolean isForeign(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader != null
                && !loader.getClass().getName().equals("dev.coalesce.agent.AgentClassLoader")
                && !type.getName().startsWith("dev.coalesce.agent.");
    }

    /** The classes that may have a method to weave, including those woven for an agent that was detached since. */
    List<Class<?>> findWeavable(Rules rules) throws ReflectiveOperationException {
        Set<String> wanted = new HashSet<>(Transformer.annotationConstants());
        wanted.add(Transformer.wovenMark());
        List<Class<?>> found = findContaining(wanted, rules);
        found.addAll(findSubtypes(new HashSet<>(found), instrumentation));
        return found;
    }

    /** The classes that rules name, and their subtypes, which may override the methods that the rules name. */
    static List<Class<?>> findSelected(List<Rule> rules, Instrumentation instrumentation) {
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            String name = type.getName().replace('.', '/');
            if (isForeign(type)
                    && instrumentation.isModifiableClass(type)
                    && rules.stream().anyMatch(rule -> rule.selectsType(name))) {
                found.add(type);
            }
        }
        found.addAll(findSubtypes(new HashSet<>(found), instrumentation));
        return found;
    }

    /** The loaded subtypes of these types, which may override an annotated method; without the types themselves. */
    private static List<Class<?>> findSubtypes(Set<Class<?>> supertypes, Instrumentation instrumentation) {
        List<Class<?>> found = new ArrayList<>();
        if (!supertypes.isEmpty()) {
            Map<Class<?>, Boolean> cache = new HashMap<>();
            for (Class<?> type : instrumentation.getAllLoadedClasses()) {
                if (isForeign(type)
                        && !supertypes.contains(type)
                        && instrumentation.isModifiableClass(type)
                        && isSubtype(type, supertypes, cache)) {
                    found.add(type);
                }
            }
        }
        return found;
    }

    private static boolean isSubtype(Class<?> type, Set<Class<?>> supertypes, Map<Class<?>, Boolean> cache) {
        Boolean result = cache.get(type);
        if (result == null) {
            Class<?> superclass = type.getSuperclass();
            result =
                    superclass != null && (supertypes.contains(superclass) || isSubtype(superclass, supertypes, cache));
            for (Class<?> each : type.getInterfaces()) {
                result = result || supertypes.contains(each) || isSubtype(each, supertypes, cache);
            }
            cache.put(type, result);
        }
        return result;
    }

    /**
     * The woven classes. Some that were woven earlier and restored since may be among them. If the JVM does not let the
     * agent search, only the linked ones are found. The others stay woven: they find no linker, so their bodies run.
     */
    List<Class<?>> findWoven(List<Class<?>> linked) {
        try {
            return findContaining(Set.of(Transformer.wovenMark()), Rules.NONE);
        } catch (Throwable e) {
            return linked;
        }
    }

    private List<Class<?>> findContaining(Set<String> wanted, Rules rules) throws ReflectiveOperationException {
        ConstantPools pools = ConstantPools.open(instrumentation);
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (isForeign(type)
                    && instrumentation.isModifiableClass(type)
                    && (rules.concernsType(type.getName().replace('.', '/')) || pools.containAny(type, wanted))) {
                found.add(type);
            }
        }
        return found;
    }

    /** Retransforms the classes in batches. If a batch fails, each of its classes is tried separately. */
    void retransform(List<Class<?>> types) {
        for (int from = 0; from < types.size(); from += BATCH) {
            List<Class<?>> batch = types.subList(from, Math.min(from + BATCH, types.size()));
            parameterNames.remember(batch);
            try {
                instrumentation.retransformClasses(batch.toArray(new Class<?>[0]));
            } catch (Throwable e) {
                if (batch.size() == 1) {
                    onFailure.accept(batch.get(0), e);
                } else {
                    batch.forEach(type -> retransform(List.of(type)));
                }
            } finally {
                parameterNames.forget(batch);
            }
        }
    }

    /** Makes each loaded {@code Coalescer} look up the engine again. */
    void notifyCoalescers() {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().equals(ENGINE_CONNECTION)) {
                try {
                    new PackageOpener(instrumentation).accept(type);
                    Method changed = type.getDeclaredMethod("agentChanged");
                    changed.setAccessible(true);
                    changed.invoke(null);
                } catch (Throwable e) {
                    Log.warnOnce(
                            "coalescers",
                            "Coalescer could not be told that the agent was installed or removed;"
                                    + " Coalescer.active() is out of date",
                            e);
                }
            }
        }
    }
}
