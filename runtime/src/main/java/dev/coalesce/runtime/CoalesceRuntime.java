package dev.coalesce.runtime;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.bridge.CoalesceNamed;
import dev.coalesce.agent.bytes.StreamSpace;
import dev.coalesce.agent.cache.TickingClock;
import dev.coalesce.agent.link.Engine;
import dev.coalesce.agent.link.Linker;
import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.metrics.BeanWatcher;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.report.KeyMark;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.ClusterSettings;
import dev.coalesce.agent.settings.OptionValues;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Runs the agent's engine without the agent, for classes that were woven at build time. The engine starts when the
 * first woven method or {@code Coalescer} is called.
 *
 * <p>The options are those of the agent except {@code config} and {@code strict}. They are read from system properties,
 * and invalid ones are reported as by the agent.
 */
public final class CoalesceRuntime {
    private CoalesceRuntime() {}

    /**
     * Links a call site of a woven method. Woven code names this method as its bootstrap; it delegates to {@link
     * CoalesceGroup#link}. Never throws.
     *
     * @param caller the lookup of the woven class
     * @param role the purpose of the call site
     * @param type the type of the call site
     * @param spec the method's settings, as the weaver encoded them
     * @return a call site of that type
     */
    public static CallSite link(MethodHandles.Lookup caller, String role, MethodType type, String spec) {
        Startup.ensureStarted();
        return CoalesceGroup.link(caller, role, type, spec);
    }

    /**
     * Opens a named coalescer. {@code dev.coalesce.Coalescer} finds this method by name.
     *
     * @param name the name of the coalescer
     * @param user the class {@code Coalescer} that opens it
     * @return the coalescer; null if {@code coalesce.enabled} is false
     * @see CoalesceNamed#open
     */
    public static @Nullable CoalesceNamed open(String name, Class<?> user) {
        Startup.ensureStarted();
        return CoalesceNamed.open(name, user);
    }

    /**
     * Tells whether coalescers can be opened.
     *
     * @return false if {@code coalesce.enabled} is false
     * @see CoalesceNamed#isOpen
     */
    public static boolean isOpen() {
        Startup.ensureStarted();
        return CoalesceNamed.isOpen();
    }

    /** Starts the engine once, when it is first needed: class initialisation guarantees that. */
    private static final class Startup {
        static {
            try {
                start();
            } catch (Throwable e) {
                Log.error("the engine could not be started; woven methods run their bodies uncoalesced", e);
            }
        }

        private Startup() {}

        /** Initialises this class, whose static initialiser starts the engine. */
        static void ensureStarted() {}
    }

    private static void start() {
        OptionValues options = OptionValues.forWovenApplication();
        options.addSystemProperties(System.getProperties());
        boolean enabled = options.flag("enabled");
        boolean jmx = options.flag("jmx");
        Log.setLevel(options.logLevel());
        KeyMark.setShown(options.flag(OptionValues.SHOW_KEYS));
        String directory = options.streamDirectory();
        StreamSpace space = StreamSpace.ofJvm(
                options.size("streamMemory"), options.size("streamDisk"), directory.isEmpty() ? null : directory);
        RuntimeOverrides overrides = new RuntimeOverrides(options.methodDefaults(), options.context());
        Engine.setLimits(options.waitNoticeNanos(), options.refreshThreads());
        boolean isConnected = !options.text(ClusterSettings.CLUSTER).isEmpty();
        ClusterSettings cluster = isConnected ? ClusterSettings.read(options) : null;
        options.errors().forEach(ConfigurationErrors::report);
        if (!enabled) {
            Log.info("enabled=false: woven methods run their bodies");
            return;
        }
        LongAdder errors = new LongAdder();
        BeanWatcher beans = new BeanWatcher(jmx, version(), errors::sum, BeanWatcher.Start.UNKNOWN);
        Engine engine = new Engine(
                TickingClock.INSTANCE,
                beans.registry(),
                errors,
                overrides,
                new ImplementationIndex(),
                space,
                Engine.connect(cluster));
        CoalesceLinker.install(new Linker(engine, true));
        Log.info("started, version " + version());
    }

    private static String version() {
        String version = CoalesceRuntime.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
