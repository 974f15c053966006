package dev.coalesce.agent.bridge;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import org.jspecify.annotations.Nullable;

/**
 * Where the engine, which no application class can see, plugs itself in. Its presence in {@code java.lang} also tells a
 * second agent that there is a first.
 */
public abstract class CoalesceLinker {
    private static final int TRIES = 5;

    private static volatile @Nullable CoalesceLinker installed;

    private static volatile boolean jmxStarted;
    private static @Nullable Runnable whenJmxStarts;

    /** For the engine. */
    protected CoalesceLinker() {}

    /**
     * Which of several agents that came to this JVM one after another these classes are of: they cannot be replaced.
     *
     * @see #claim
     */
    private static @Nullable String build;

    /**
     * Says whether these classes are those of an agent.
     *
     * @param agents of the agent's own copy of them, equal for equal ones
     * @return whether that agent may use them
     */
    public static synchronized boolean claim(String agents) {
        if (build == null) {
            build = agents;
        }
        return build.equals(agents);
    }

    /**
     * Whether an engine is plugged in.
     *
     * @return false before the agent came, and after it has gone
     */
    public static boolean isInstalled() {
        return installed != null;
    }

    /**
     * Plugs the engine in; null takes it out, and woven methods not yet linked run their bodies.
     *
     * @param linker the engine
     */
    public static void install(@Nullable CoalesceLinker linker) {
        installed = linker;
    }

    static @Nullable CoalesceLinker installed() {
        return installed;
    }

    /**
     * Lets a task run when the JVM's MBean server is first asked for, on the thread that asks, before it is given.
     *
     * @param task null: none
     * @return false where it has been asked for; the task will not run
     */
    public static synchronized boolean whenJmxStarts(@Nullable Runnable task) {
        whenJmxStarts = jmxStarted ? null : task;
        return !jmxStarted;
    }

    /** Called by the JDK's {@code ManagementFactory}, into which the agent puts that, each time. Throws nothing. */
    public static void jmxStarted() {
        if (!jmxStarted) {
            try {
                runWhenJmxStarts();
            } catch (Throwable e) {
                // The application asked for its MBean server, and gets it.
            }
        }
    }

    private static void runWhenJmxStarts() {
        Runnable task;
        synchronized (CoalesceLinker.class) {
            task = whenJmxStarts;
            whenJmxStarts = null;
            jmxStarted = true;
        }
        if (task != null) {
            task.run();
        }
    }

    static CallSite link(MethodHandles.Lookup caller, String role, MethodType type, String spec) {
        try {
            return new ConstantCallSite(targetOrBody(caller, role, type, spec));
        } catch (Throwable passing) {
            return new Retry(caller, role, type, spec).site;
        }
    }

    private static MethodHandle targetOrBody(MethodHandles.Lookup caller, String role, MethodType type, String spec)
            throws Throwable {
        CoalesceLinker linker = installed;
        MethodHandle target = linker == null ? null : linker.target(caller, role, type, spec);
        // Taken out meanwhile: what is linked now would keep the engine alive.
        return target == null || linker != installed ? runTheBody(type) : target;
    }

    /** Gives no table that does anything, and no key. */
    private static MethodHandle runTheBody(MethodType type) {
        Object nothing = type.returnType() == CoalesceGroup.class ? NoGroup.INSTANCE : null;
        return MethodHandles.dropArguments(MethodHandles.constant(type.returnType(), nothing), 0, type.parameterList());
    }

    /**
     * What a call site of this kind does from now on.
     *
     * @param caller the woven class
     * @param role {@code group}, {@code key}, {@code invocation} or {@code invalidation}
     * @param type what the call site takes and gives
     * @param spec what the weaver found out about the method
     * @return null: for good, run the body
     * @throws Throwable for a reason that may pass, such as memory running out: it will be tried again
     */
    protected abstract @Nullable MethodHandle target(
            MethodHandles.Lookup caller, String role, MethodType type, String spec) throws Throwable;

    /**
     * As {@link CoalesceNamed#open}.
     *
     * @param name of the coalescer
     * @param user the class on whose behalf
     * @return a new engine
     */
    protected abstract CoalesceNamed open(String name, Class<?> user);

    /** The table of a method that is left alone. */
    private static final class NoGroup extends CoalesceGroup {
        static final NoGroup INSTANCE = new NoGroup();

        @Override
        public @Nullable Object enter(@Nullable Object key) {
            return null;
        }
    }

    /**
     * A call site whose first linking failed. A bootstrap that fails for a passing reason (memory, stack) must not leave
     * a method uncoalesced for ever, so the next calls try again.
     */
    private static final class Retry {
        private final MethodHandles.Lookup caller;
        private final String role;
        private final String spec;
        final MutableCallSite site;
        private int tries;

        Retry(MethodHandles.Lookup caller, String role, MethodType type, String spec) {
            this.caller = caller;
            this.role = role;
            this.spec = spec;
            this.site = new MutableCallSite(type);
            site.setTarget(retrying(type));
        }

        private MethodHandle retrying(MethodType type) {
            try {
                MethodHandle again = MethodHandles.lookup()
                        .findVirtual(Retry.class, "again", MethodType.methodType(void.class))
                        .bindTo(this);
                return MethodHandles.foldArguments(
                        runTheBody(type), MethodHandles.dropArguments(again, 0, type.parameterList()));
            } catch (Throwable stillFailing) {
                return runTheBody(type);
            }
        }

        @SuppressWarnings("unused") // by method handle
        private synchronized void again() {
            if (tries > TRIES) {
                return;
            }
            tries++;
            MethodHandle target;
            try {
                target = targetOrBody(caller, role, site.type(), spec);
            } catch (Throwable stillFailing) {
                if (tries <= TRIES) {
                    return;
                }
                target = runTheBody(site.type());
            }
            tries = TRIES + 1;
            site.setTarget(target);
        }
    }
}
