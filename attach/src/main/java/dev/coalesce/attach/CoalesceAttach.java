package dev.coalesce.attach;

import java.util.function.Consumer;

/**
 * Loads the Coalesce agent, which this library carries, into the running JVM. The application then needs no
 * {@code -javaagent} flag:
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *     CoalesceAttach.install();
 *     ...
 * }
 * }</pre>
 *
 * <p>Call it as early as possible. Classes that are loaded already are woven too, except their {@code synchronized}
 * methods.
 */
public final class CoalesceAttach {
    /** The agent publishes in this system property whether it is active. */
    private static final String STATUS = "dev.coalesce.agent";

    private static final String ACTIVE = "active ";

    /** The engine of an application that was woven at build time. */
    private static final String RUNTIME = "dev.coalesce.runtime.CoalesceRuntime";

    /** The copies of this class in several class loaders share one lock: equal constants are one object. */
    private static final Object LOCK = "dev.coalesce.attach.CoalesceAttach".intern();

    /** What was said last, so that repeated calls do not repeat it. Guarded by {@link #LOCK}. */
    private static String warned = "";

    private CoalesceAttach() {}

    /**
     * Installs the agent with its default options. Does the same as {@link #install(String)} with an empty text.
     *
     * @return true if calls are coalesced from now on
     */
    public static boolean install() {
        return install("");
    }

    /**
     * Installs the agent in this JVM. Does nothing if an agent is present already, or if the application was woven at
     * build time. If the JVM accepts no agent, a message on standard error says what to do, and the application runs
     * without the agent. Never throws.
     *
     * @param options the options of the agent, as after {@code =} in {@code -javaagent}: {@code option=value,...}
     * @return true if calls are coalesced from now on
     */
    public static boolean install(String options) {
        return install(options, CoalesceAttach::warn);
    }

    /**
     * Does the same as {@link #install(String)}, and passes the message to an application that logs it itself.
     *
     * @param options the options of the agent
     * @param problem receives the message that says what to do, if the JVM accepts no agent
     * @return true if calls are coalesced from now on
     */
    public static boolean install(String options, Consumer<? super String> problem) {
        boolean interrupted = Thread.interrupted(); // it would close the connection
        try {
            synchronized (LOCK) {
                return isPresent() || isWovenAtBuildTime() || attach(options);
            }
        } catch (CannotAttachException e) {
            problem.accept(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            problem.accept(e + ". Start the JVM with -javaagent:coalesce-agent.jar.");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return false;
    }

    private static boolean isPresent() {
        return status().startsWith(ACTIVE);
    }

    private static String status() {
        return System.getProperty(STATUS, "");
    }

    private static boolean isWovenAtBuildTime() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return isVisible(CoalesceAttach.class.getClassLoader()) || (ofThread != null && isVisible(ofThread));
    }

    private static boolean isVisible(ClassLoader loader) {
        try {
            Class.forName(RUNTIME, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static boolean attach(String options) throws CannotAttachException {
        // An agent that said it is not installed was told so (enabled=false), or has said why.
        if (!status().isEmpty() || System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            return false;
        }
        ThisJvm.checkAcceptsAgents();
        Attachment.load(CarriedAgent.toFile(), options);
        return isPresent();
    }

    private static void warn(String problem) {
        synchronized (LOCK) {
            if (!warned.equals(problem)) {
                warned = problem;
                System.err.println("[coalesce] WARN not attached; the application runs without the agent: " + problem);
            }
        }
    }
}
