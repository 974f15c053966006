package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
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

/** What an agent does with classes that were loaded before it came, or that have to be as they were when it goes. */
final class LoadedClasses {
    /** So that one safepoint does for many, and is short. */
    private static final int BATCH = 64;

    /** In the annotations' jar: what a {@code Coalescer} finds its engine by. */
    private static final String DOOR = "dev.coalesce.EngineConnection";

    private final Instrumentation instrumentation;
    private final BiConsumer<Class<?>, Throwable> onFailure;

    /** Tells one by one which classes could not be changed. */
    LoadedClasses(Instrumentation instrumentation, BiConsumer<Class<?>, Throwable> onFailure) {
        this.instrumentation = instrumentation;
        this.onFailure = onFailure;
    }

    /** Whether there is any besides the JDK's and the agent's: true in no JVM that starts without another agent. */
    static boolean isAnyOfOthers(Instrumentation instrumentation) {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (isOfOthers(type) && !type.isArray()) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is any whose name begins so. */
    static boolean isAnyOf(String prefix, Instrumentation instrumentation) {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfOthers(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader != null
                && !loader.getClass().getName().equals("dev.coalesce.agent.AgentClassLoader")
                && !type.getName().startsWith("dev.coalesce.agent.");
    }

    /** Those that may have a method to weave, and those that were woven for an agent that has left since. */
    List<Class<?>> toWeave(Rules rules) throws ReflectiveOperationException {
        Set<String> wanted = new HashSet<>(Transformer.marks());
        wanted.add(Transformer.wovenMark());
        List<Class<?>> found = holding(wanted, rules);
        found.addAll(inheriting(new HashSet<>(found)));
        return found;
    }

    /** Those that one of these hands something on to. */
    private List<Class<?>> inheriting(Set<Class<?>> from) {
        List<Class<?>> found = new ArrayList<>();
        if (!from.isEmpty()) {
            Map<Class<?>, Boolean> known = new HashMap<>();
            for (Class<?> type : instrumentation.getAllLoadedClasses()) {
                if (isOfOthers(type)
                        && !from.contains(type)
                        && instrumentation.isModifiableClass(type)
                        && inherits(type, from, known)) {
                    found.add(type);
                }
            }
        }
        return found;
    }

    private static boolean inherits(Class<?> type, Set<Class<?>> from, Map<Class<?>, Boolean> known) {
        Boolean answer = known.get(type);
        if (answer == null) {
            Class<?> superclass = type.getSuperclass();
            answer = superclass != null && (from.contains(superclass) || inherits(superclass, from, known));
            for (Class<?> each : type.getInterfaces()) {
                answer = answer || from.contains(each) || inherits(each, from, known);
            }
            known.put(type, answer);
        }
        return answer;
    }

    /** Those that are woven, and some that were. */
    List<Class<?>> woven() throws ReflectiveOperationException {
        return holding(Set.of(Transformer.wovenMark()), Rules.NONE);
    }

    private List<Class<?>> holding(Set<String> wanted, Rules rules) throws ReflectiveOperationException {
        ConstantPools pools = ConstantPools.open(instrumentation);
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (isOfOthers(type)
                    && instrumentation.isModifiableClass(type)
                    && (rules.concern(type.getName().replace('.', '/')) || pools.hold(type, wanted))) {
                found.add(type);
            }
        }
        return found;
    }

    /** Lets the JVM make these anew from their class files; of those that fail together, each by itself. */
    void retransform(List<Class<?>> types) {
        for (int from = 0; from < types.size(); from += BATCH) {
            List<Class<?>> batch = types.subList(from, Math.min(from + BATCH, types.size()));
            try {
                instrumentation.retransformClasses(batch.toArray(new Class<?>[0]));
            } catch (Throwable e) {
                if (batch.size() == 1) {
                    onFailure.accept(batch.get(0), e);
                } else {
                    batch.forEach(one -> retransform(List.of(one)));
                }
            }
        }
    }

    /** Lets each {@code Coalescer} look again whether there is an engine. */
    void tellCoalescers() {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().equals(DOOR)) {
                try {
                    open(type);
                    Method changed = type.getDeclaredMethod("agentChanged");
                    changed.setAccessible(true);
                    changed.invoke(null);
                } catch (Throwable e) {
                    Log.warnOnce("coalescers", "Coalescer does not notice that the agent came or went", e);
                }
            }
        }
    }

    private void open(Class<?> type) {
        Module module = type.getModule();
        if (module.isNamed()) {
            Map<String, Set<Module>> toUs = Map.of(type.getPackageName(), Set.of(LoadedClasses.class.getModule()));
            instrumentation.redefineModule(module, Set.of(), Map.of(), toUs, Set.of(), Map.of());
        }
    }
}
