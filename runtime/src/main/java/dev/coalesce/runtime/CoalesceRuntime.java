package dev.coalesce.runtime;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.bridge.CoalesceNamed;
import dev.coalesce.agent.bytes.Space;
import dev.coalesce.agent.cache.TickingClock;
import dev.coalesce.agent.metrics.BeanWatcher;
import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.OptionValues;
import dev.coalesce.agent.link.Engine;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.link.Linker;
import dev.coalesce.agent.link.RuntimeOverrides;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The agent's engine without the agent, for classes that were woven while their application was built. It starts with the
 * first woven method or {@code Coalescer} that is called.
 *
 * <p>It has the agent's options as system properties, but for {@code config} and {@code strict}, and reports what it cannot use
 * as the agent does.
 */
public final class CoalesceRuntime {
    private CoalesceRuntime() {}

    /**
     * The bootstrap of woven code, as {@link CoalesceGroup#link}. Never throws.
     *
     * @param caller the woven class
     * @param role what the call site is for
     * @param type what it takes and gives
     * @param spec what the weaver found out about the method
     * @return a call site of that type
     */
    public static CallSite link(MethodHandles.Lookup caller, String role, MethodType type, String spec) {
        Started.now();
        return CoalesceGroup.link(caller, role, type, spec);
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
                start();
            } catch (Throwable e) {
                Log.error("not started, the application runs as if it were not woven", e);
            }
        }

        private Started() {}

        /** Starts, by loading this class. */
        static void now() {}
    }

    private static void start() {
        OptionValues options = OptionValues.ofWoven();
        options.takeSystem(System.getProperties());
        boolean enabled = options.flag("enabled");
        boolean jmx = options.flag("jmx");
        Log.level(options.level());
        String directory = options.directory();
        Space space = Space.ofJvm(
                options.size("streamMemory"), options.size("streamDisk"), directory.isEmpty() ? null : directory);
        RuntimeOverrides adjustments = new RuntimeOverrides(options.streams());
        options.mistakes().forEach(ConfigurationErrors::report);
        if (!enabled) {
            Log.info("enabled=false: woven methods run their bodies");
            return;
        }
        LongAdder errors = new LongAdder();
        BeanWatcher beans = new BeanWatcher(jmx, version(), errors::sum, BeanWatcher.Start.UNKNOWN);
        Engine engine = new Engine(
                TickingClock.INSTANCE, beans.registry(), errors, adjustments, new ImplementationIndex(), space);
        CoalesceLinker.install(new Linker(engine, true));
        Log.info("started, version " + version());
    }

    private static String version() {
        String version = CoalesceRuntime.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
