package dev.coalesce.agent;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agent's entry point, named in the jar's manifest. It delegates to classes behind {@link AgentClassLoader}. It
 * catches every exception, because an exception that leaves {@code premain} aborts the JVM.
 */
public final class CoalesceAgent {
    private static final String PREMAIN = "dev.coalesce.agent.install.Premain";
    private static final String AGENTMAIN = "dev.coalesce.agent.install.Agentmain";
    private static final String COMMANDS = "dev.coalesce.agent.cli.Commands";
    private static final String TEST_DOOR = "dev.coalesce.agent.link.TestDoor";
    private static final String DETACH = "detach";
    private static final String CONSOLE = "console";

    private static final String POLICY_HINT = ". The security manager's policy grants too little to the agent's jar."
            + " Add to the policy file: grant codeBase \"file:/path/to/coalesce-agent.jar\""
            + " { permission java.security.AllPermission; };";

    /**
     * Removes the agent when run; null while no agent is installed. This is the only reference from this class to the
     * agent's own classes, so they can be unloaded after a detach. Guarded by this class's monitor.
     */
    private static @Nullable Runnable uninstaller;

    private CoalesceAgent() {}

    /**
     * Installs the agent. The JVM calls this before {@code main}.
     *
     * @param options the text after {@code =} in {@code -javaagent}, or null
     * @param instrumentation the JVM's instrumentation service
     */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        install(options, instrumentation, false);
    }

    /**
     * Installs or removes the agent in a running JVM. The JVM calls this when the agent is attached.
     *
     * @param options the options of the attach request, or null; {@code detach} removes the agent, {@code console} makes an
     *     installed agent reachable for commands
     * @param instrumentation the JVM's instrumentation service
     */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        if (DETACH.equals(options)) {
            uninstall();
        } else if (CONSOLE.equals(options)) {
            showConsole();
        } else {
            install(options, instrumentation, true);
        }
    }

    private static synchronized void install(
            @Nullable String options, Instrumentation instrumentation, boolean attached) {
        if (uninstaller != null) {
            return; // a second -javaagent or a second attach: the first agent stays in force
        }
        try {
            // An interface call, not a reflective one: since JDK 18 that spins about twenty hidden classes before main.
            @SuppressWarnings("unchecked") // Premain and Agentmain both implement this type
            BiFunction<String, Instrumentation, @Nullable Runnable> installation =
                    (BiFunction<String, Instrumentation, @Nullable Runnable>)
                            new AgentClassLoader(jar(), ClassLoader.getPlatformClassLoader())
                                    .loadClass(attached ? AGENTMAIN : PREMAIN)
                                    .getConstructor()
                                    .newInstance();
            uninstaller = installation.apply(options == null ? "" : options, instrumentation);
        } catch (Throwable e) {
            reportFailure(e);
        }
    }

    private static synchronized void uninstall() {
        Runnable current = uninstaller;
        uninstaller = null;
        if (current != null) {
            try {
                current.run();
            } catch (Throwable e) {
                System.err.println("[coalesce] ERROR the agent could not be removed completely: " + e);
            }
        }
    }

    private static synchronized void showConsole() {
        try {
            // Both installations answer requests.
            if (uninstaller instanceof Function) {
                @SuppressWarnings("unchecked")
                Function<String[], String> console = (Function<String[], String>) uninstaller;
                String unused = console.apply(new String[0]);
            }
        } catch (Throwable e) {
            System.err.println("[coalesce] ERROR the agent cannot be reached by commands: " + e);
        }
    }

    /**
     * Returns what the library {@code coalesce-junit} asks. Not for applications: it may change with each version.
     *
     * @return a {@code Function<Object[], Object>}; null if no agent is installed
     * @throws ReflectiveOperationException if the jar is incomplete, or the engine could not start
     */
    public static synchronized @Nullable Object testDoor() throws ReflectiveOperationException {
        if (!(uninstaller instanceof Function)) {
            return null;
        }
        @SuppressWarnings("unchecked")
        Function<String[], String> console = (Function<String[], String>) uninstaller;
        String unused = console.apply(new String[] {"counters"}); // starts the engine
        return uninstaller
                .getClass()
                .getClassLoader()
                .loadClass(TEST_DOOR)
                .getConstructor()
                .newInstance();
    }

    /**
     * Answers a request of the library {@code coalesce-spring-boot}, as commands send it. Not for applications: it may
     * change with each version.
     *
     * @param request its name and its arguments
     * @return a JSON object; null if no agent is installed
     */
    public static @Nullable String answer(String... request) {
        Object current = current();
        if (!(current instanceof Function)) {
            return null;
        }
        @SuppressWarnings("unchecked")
        Function<String[], String> console = (Function<String[], String>) current;
        return console.apply(request); // without the monitor: an answer can take long
    }

    private static synchronized @Nullable Object current() {
        return uninstaller;
    }

    private static File jar() throws URISyntaxException {
        return new File(CoalesceAgent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static void reportFailure(Throwable e) {
        try {
            System.err.println("[coalesce] ERROR not installed; the application runs without the agent: " + e
                    + (isDenied(e) ? POLICY_HINT : ""));
            // The attach command reads this property to learn why the agent is not active.
            System.setProperty(CoalesceAgent.class.getPackageName(), "not installed: " + e);
        } catch (Throwable denied) {
            // An exception that left this class would abort the JVM.
        }
    }

    private static boolean isDenied(Throwable e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof SecurityException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs a command of the jar; without arguments, prints the usage.
     *
     * @param args the command and its arguments
     * @throws IOException if the jar cannot be read
     * @throws URISyntaxException never
     * @throws ReflectiveOperationException if the jar is incomplete
     */
    public static void main(String[] args) throws IOException, URISyntaxException, ReflectiveOperationException {
        File jar = jar();
        Object status = new AgentClassLoader(jar, ClassLoader.getSystemClassLoader())
                .loadClass(COMMANDS)
                .getMethod("run", File.class, String[].class)
                .invoke(null, jar, args);
        System.exit((Integer) status);
    }
}
