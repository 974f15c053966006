package dev.coalesce.runtime;

import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.bridge.CoalesceNamed;
import dev.coalesce.agent.bridge.CoalesceTable;
import dev.coalesce.agent.cache.TickingClock;
import dev.coalesce.agent.metrics.Beans;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.site.Engine;
import dev.coalesce.agent.site.Linker;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The agent's engine without the agent, for classes that were woven while their application was built. It starts with the
 * first woven method or {@code Coalescer} that is called.
 *
 * <p>Of the agent's options it knows three, as system properties: {@code coalesce.enabled}, {@code coalesce.log} and {@code
 * coalesce.jmx}.
 */
public final class CoalesceRuntime {
    private CoalesceRuntime() {}

    /**
     * The bootstrap of woven code, as {@link CoalesceTable#link}. Never throws.
     *
     * @param caller the woven class
     * @param role what the call site is for
     * @param type what it takes and gives
     * @param spec what the weaver found out about the method
     * @return a call site of that type
     */
    public static CallSite link(MethodHandles.Lookup caller, String role, MethodType type, String... spec) {
        Started.now();
        return CoalesceTable.link(caller, role, type, spec);
    }

    /**
     * As {@link CoalesceNamed#open}: {@code dev.coalesce.Coalescer} finds this by name.
     *
     * @param name of the coalescer
     * @param user the class on whose behalf
     * @return null where {@code coalesce.enabled} is false
     */
    public static @Nullable CoalesceNamed open(String name, Class<?> user) {
        Started.now();
        return CoalesceNamed.open(name, user);
    }

    /**
     * As {@link CoalesceNamed#isOpen}.
     *
     * @return false where {@code coalesce.enabled} is false
     */
    public static boolean isOpen() {
        Started.now();
        return CoalesceNamed.isOpen();
    }

    /** Once, when it is first needed. */
    private static final class Started {
        static {
            try {
                if (isOn("coalesce.enabled")) {
                    boolean ignored = Log.level(System.getProperty("coalesce.log", "warn"));
                    LongAdder errors = new LongAdder();
                    Shown shown = new Shown(errors);
                    Registry registry = new Registry(shown);
                    shown.registry = registry;
                    CoalesceLinker.install(new Linker(new Engine(TickingClock.INSTANCE, registry, errors)));
                }
            } catch (Throwable e) {
                Log.error("not started, the application runs as if it were not woven", e);
            }
        }

        private Started() {}

        /** Starts, by loading this class. */
        static void now() {}
    }

    private static boolean isOn(String option) {
        return !"false".equalsIgnoreCase(System.getProperty(option, "true").strip());
    }

    /** Beans as the agent has them. */
    private static final class Shown implements Registry.Watcher {
        private final LongAdder errors;
        private final AtomicBoolean agentBean = new AtomicBoolean();
        private volatile @Nullable Registry registry;

        Shown(LongAdder errors) {
            this.errors = errors;
        }

        @Override
        public void appeared(Measured.Kind kind, Registry.Group group) {
            try {
                Registry all = registry;
                if (hasBeans() && all != null) {
                    if (agentBean.compareAndSet(false, true)) {
                        Beans.registerAgent(version(), all::size, errors::sum);
                    }
                    Beans.register(kind, group);
                }
            } catch (Throwable e) {
                Log.warnOnce("jmx", "no JMX beans: the counters can be read by Coalescer only", e);
            }
        }

        @Override
        public void disappeared(Measured.Kind kind, Registry.Group group) {
            if (hasBeans()) {
                Beans.unregister(kind, group);
            }
        }

        private static boolean hasBeans() {
            return isOn("coalesce.jmx")
                    && ModuleLayer.boot().findModule("java.management").isPresent();
        }

        private static String version() {
            String version = CoalesceRuntime.class.getPackage().getImplementationVersion();
            return version == null ? "unknown" : version;
        }
    }
}
