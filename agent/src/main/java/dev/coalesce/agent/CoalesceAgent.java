package dev.coalesce.agent;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The entry point that the JVM knows. It hands over to a class loader of the agent's own, and lets nothing out: an
 * exception that leaves {@code premain} would abort the JVM.
 */
public final class CoalesceAgent {
    private static final String PREMAIN = "dev.coalesce.agent.install.Premain";
    private static final String AGENTMAIN = "dev.coalesce.agent.install.Agentmain";
    private static final String COMMANDS = "dev.coalesce.agent.cli.Commands";
    private static final String DETACH = "detach";

    /** Takes the agent out again; null while none is at work. The only thing that holds it here. */
    private static @Nullable Runnable installed;

    private CoalesceAgent() {}

    /**
     * Called by the JVM before {@code main}.
     *
     * @param options after the jar's name, or null
     * @param instrumentation given by the JVM
     */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        start(options, instrumentation, false);
    }

    /**
     * Called by the JVM when the agent is attached.
     *
     * @param options given with the attachment, or null; {@code detach} takes the agent out
     * @param instrumentation given by the JVM
     */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        if (DETACH.equals(options)) {
            stop();
        } else {
            start(options, instrumentation, true);
        }
    }

    private static synchronized void start(
            @Nullable String options, Instrumentation instrumentation, boolean attached) {
        if (installed != null) {
            return; // -javaagent twice, or attached again: the first one works
        }
        try {
            // Not by a reflective call: from 18 on that makes a score of hidden classes, before main.
            @SuppressWarnings("unchecked") // what both implement
            BiFunction<String, Instrumentation, @Nullable Runnable> installation =
                    (BiFunction<String, Instrumentation, @Nullable Runnable>)
                            new AgentClassLoader(jar(), ClassLoader.getPlatformClassLoader())
                                    .loadClass(attached ? AGENTMAIN : PREMAIN)
                                    .getConstructor()
                                    .newInstance();
            installed = installation.apply(options == null ? "" : options, instrumentation);
        } catch (Throwable e) {
            giveUp(e);
        }
    }

    private static synchronized void stop() {
        Runnable leaving = installed;
        installed = null;
        if (leaving != null) {
            try {
                leaving.run();
            } catch (Throwable e) {
                System.err.println("[coalesce] ERROR not all of it could be undone: " + e);
            }
        }
    }

    private static File jar() throws URISyntaxException {
        return new File(CoalesceAgent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static void giveUp(Throwable e) {
        System.err.println("[coalesce] ERROR not installed, the application runs without it: " + e);
        System.setProperty(CoalesceAgent.class.getPackageName(), "not installed: " + e); // for who attached
    }

    /**
     * The commands; without arguments, how to use the jar.
     *
     * @param args a command, and what it takes
     * @throws IOException if the jar cannot be read
     * @throws URISyntaxException never
     * @throws ReflectiveOperationException if the jar is not complete
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
