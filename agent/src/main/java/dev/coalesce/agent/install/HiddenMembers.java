package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceHiddenMembers;
import dev.coalesce.agent.report.Log;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.Set;

/**
 * Makes reflection hide what weaving adds to classes. The JDK hides some of its own members from reflection, and keeps
 * their names in two maps; {@link CoalesceHiddenMembers} replaces both. If a JDK has no such maps, reflection shows the
 * added members.
 */
final class HiddenMembers {
    private static final String JDK_PACKAGE = "jdk.internal.reflect";

    /**
     * These classes hide members of their own when they are initialized, and the JDK then copies the maps. They are
     * initialized before, so that no copy takes the place of ours. Which of them exist depends on the JDK.
     */
    private static final String[] HIDING = {"ConstantPool", "UnsafeStaticFieldAccessorImpl"};

    private HiddenMembers() {}

    /** Hides the members of all classes that are woven from now on. Called before the first class is woven. */
    static void install(Instrumentation instrumentation) {
        try {
            instrumentation.redefineModule(
                    Object.class.getModule(),
                    Set.of(),
                    Map.of(),
                    Map.of(JDK_PACKAGE, Set.of(HiddenMembers.class.getModule())),
                    Set.of(),
                    Map.of());
            for (String each : HIDING) {
                initialize(JDK_PACKAGE + "." + each);
            }
            Class<?> reflection = Class.forName(JDK_PACKAGE + ".Reflection");
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(reflection, MethodHandles.lookup());
            VarHandle fields = lookup.findStaticVarHandle(reflection, "fieldFilterMap", Map.class);
            VarHandle methods = lookup.findStaticVarHandle(reflection, "methodFilterMap", Map.class);
            synchronized (reflection) { // the JDK's own lock for these maps
                replace(fields, true);
                replace(methods, false);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            Log.debug("reflection shows what weaving adds to classes: " + e);
        }
    }

    private static void initialize(String name) {
        try {
            Class.forName(name);
        } catch (ClassNotFoundException e) {
            // This JDK has no such class.
        }
    }

    @SuppressWarnings("unchecked") // the type of the JDK's maps
    private static void replace(VarHandle map, boolean ofFields) {
        Map<Class<?>, Set<String>> ofJdk = (Map<Class<?>, Set<String>>) map.getVolatile();
        if (!(ofJdk instanceof CoalesceHiddenMembers)) {
            map.setVolatile(new CoalesceHiddenMembers(ofJdk, ofFields));
        }
    }
}
