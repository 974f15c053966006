package dev.coalesce.agent.bridge;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import org.jspecify.annotations.Nullable;

/**
 * Connects woven code to the engine, which no class of an application can see. Its presence in {@code java.lang} also
 * tells a second agent that there is a first.
 */
public abstract class CoalesceLinker {
    private static final int MAX_ATTEMPTS = 5;

    private static volatile @Nullable CoalesceLinker installed;

    private static volatile boolean jmxStarted;
    private static @Nullable Runnable whenJmxStarts;

    /** Only the engine creates instances. */
    protected CoalesceLinker() {}

    /**
     * Identifies the agent that these classes belong to. Several agents may come to a JVM in turn, and classes cannot
     * be replaced.
     */
    private static @Nullable String build;

    /**
     * Claims these classes for an agent.
     *
     * @param ofAgent identifies the agent's own copy of these classes; equal for equal copies
     * @return whether that agent may use these classes
     */
    public static synchronized boolean claim(String ofAgent) {
        if (build == null) {
            build = ofAgent;
        }
        return build.equals(ofAgent);
    }

    /**
     * Tells whether an engine is installed.
     *
     * @return false before the agent starts, and after it was detached
     */
    public static boolean isInstalled() {
        return installed != null;
    }

    /**
     * Installs an engine.
     *
     * @param linker the engine; null removes it, and woven methods that are not linked yet run their bodies
     */
    public static void install(@Nullable CoalesceLinker linker) {
        installed = linker;
    }

    static @Nullable CoalesceLinker installed() {
        return installed;
    }

    /**
     * Runs a task when the JVM's MBean server is first asked for, on the thread that asks, before that thread gets the
     * server.
     *
     * @param task the task; null for none
     * @return false if the server was asked for already; the task will not run
     */
    public static synchronized boolean whenJmxStarts(@Nullable Runnable task) {
        whenJmxStarts = jmxStarted ? null : task;
        return !jmxStarted;
    }

    /** Called by the JDK's {@code ManagementFactory}, into which the agent weaves the call. Throws nothing. */
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
        if (hasRoom()) {
            try {
                return new ConstantCallSite(targetOrBody(caller, role, type, spec));
            } catch (Throwable transientFailure) {
                // The next call tries again.
            }
        }
        return new Retry(caller, role, type, spec).site;
    }

    private static boolean hasRoom() {
        CoalesceLinker linker = installed;
        return linker == null || linker.hasRoomToLink();
    }

    /**
     * Makes the JVM initialize the classes that a call site needs whose linking is put off. Near the end of a stack
     * their initialization would fail, for this JVM and for ever. Called before the first class is woven.
     */
    public static void prepare() {
        new Retry(MethodHandles.lookup(), "", MethodType.methodType(CoalesceGroup.class, Object.class), "");
    }

    /**
     * Tells whether the current thread has enough stack to link a call site. Classes of the JDK and of the engine are
     * initialized meanwhile, and would be broken if the stack ended then.
     *
     * @return false if the next call should try again
     */
    protected boolean hasRoomToLink() {
        return true;
    }

    private static MethodHandle targetOrBody(MethodHandles.Lookup caller, String role, MethodType type, String spec)
            throws Throwable {
        CoalesceLinker linker = installed;
        MethodHandle target = linker == null ? null : linker.target(caller, role, type, spec);
        // If the engine was removed meanwhile, a call site that is linked now would keep it alive.
        return target == null || linker != installed ? runTheBody(type) : target;
    }

    /** Returns a target that answers with a group that does nothing, or with null. */
    private static MethodHandle runTheBody(MethodType type) {
        Object nothing = type.returnType() == CoalesceGroup.class ? NoGroup.INSTANCE : null;
        return MethodHandles.dropArguments(MethodHandles.constant(type.returnType(), nothing), 0, type.parameterList());
    }

    /**
     * Links a call site.
     *
     * @param caller the woven class
     * @param role {@code group}, {@code key}, {@code invocation} or {@code invalidation}
     * @param type the type of the call site
     * @param spec what the weaver found out about the method
     * @return the target; null if the call site lets the body run for ever
     * @throws Throwable for a reason that may pass, such as memory running out: the next call tries again
     */
    protected abstract @Nullable MethodHandle target(
            MethodHandles.Lookup caller, String role, MethodType type, String spec) throws Throwable;

    /**
     * Opens the engine of a coalescer, for {@link CoalesceNamed#open}.
     *
     * @param name the name of the coalescer
     * @param user the class on whose behalf it is opened
     * @return a new engine of that coalescer
     */
    protected abstract CoalesceNamed open(String name, Class<?> user);

    /** The group of a method that is not coalesced. */
    private static final class NoGroup extends CoalesceGroup {
        static final NoGroup INSTANCE = new NoGroup();

        @Override
        public @Nullable Object enter(@Nullable Object key) {
            return null;
        }
    }

    /**
     * A call site whose first linking failed. A bootstrap that fails for a reason that passes (memory, stack) must not
     * leave a method uncoalesced for ever, so the next calls try again.
     */
    private static final class Retry {
        private final MethodHandles.Lookup caller;
        private final String role;
        private final String spec;
        final MutableCallSite site;

        /** Whether a thread is linking. Set under the monitor, and cleared last by that thread. */
        private volatile boolean isRunning;

        /** Whether the target is final. Written while {@link #isRunning}. */
        private volatile boolean isDone;

        /** Written while {@link #isRunning}. */
        private int attempts;

        Retry(MethodHandles.Lookup caller, String role, MethodType type, String spec) {
            this.caller = caller;
            this.role = role;
            this.spec = spec;
            this.site = new MutableCallSite(type);
            site.setTarget(retrying(type));
        }

        private MethodHandle retrying(MethodType type) {
            try {
                MethodHandle retry = MethodHandles.lookup()
                        .findVirtual(Retry.class, "retry", MethodType.methodType(void.class))
                        .bindTo(this);
                return MethodHandles.foldArguments(
                        runTheBody(type), MethodHandles.dropArguments(retry, 0, type.parameterList()));
            } catch (VirtualMachineError noStackOrMemory) {
                throw noStackOrMemory; // the JVM passes it on and resolves the call site again in the next call
            } catch (Throwable stillFailing) {
                return runTheBody(type);
            }
        }

        @SuppressWarnings("unused") // called through a method handle
        private void retry() {
            if (hasRoom() && begin()) {
                boolean isLinked = false;
                try {
                    site.setTarget(targetOrBody(caller, role, site.type(), spec));
                    isLinked = true;
                } catch (VirtualMachineError noStackOrMemory) {
                    attempts--; // says nothing about the next attempt
                } catch (Throwable stillFailing) {
                    if (attempts >= MAX_ATTEMPTS) {
                        site.setTarget(runTheBody(site.type()));
                        isLinked = true;
                    }
                } finally {
                    isDone = isLinked;
                    isRunning = false;
                }
            }
        }

        /** Lets one thread at a time try. Others do not wait for it: linking may need a lock that they hold. */
        private synchronized boolean begin() {
            if (isDone || isRunning) {
                return false;
            }
            isRunning = true;
            attempts++;
            return true;
        }
    }
}
