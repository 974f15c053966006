package dev.coalesce.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * The entry point that the JVM knows. It hands over to a class loader of the agent's own, and lets nothing out: an
 * exception that leaves {@code premain} would abort the JVM.
 */
public final class CoalesceAgent {
    private static final String INSTALLATION = "dev.coalesce.agent.install.Premain";

    private CoalesceAgent() {}

    /**
     * Called by the JVM before {@code main}.
     *
     * @param options after the jar's name, or null
     * @param instrumentation given by the JVM
     */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        start(options, instrumentation);
    }

    /**
     * Called by the JVM when the agent is attached.
     *
     * @param options given with the attachment, or null
     * @param instrumentation given by the JVM
     */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        start(options, instrumentation);
    }

    private static void start(@Nullable String options, Instrumentation instrumentation) {
        try {
            File jar = new File(CoalesceAgent.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            new AgentClassLoader(jar)
                    .loadClass(INSTALLATION)
                    .getMethod("start", String.class, Instrumentation.class)
                    .invoke(null, options == null ? "" : options, instrumentation);
        } catch (InvocationTargetException e) {
            giveUp(e.getCause() == null ? e : e.getCause());
        } catch (Throwable e) {
            giveUp(e);
        }
    }

    private static void giveUp(Throwable e) {
        System.err.println("[coalesce] ERROR not installed, the application runs without it: " + e);
    }

    /**
     * Prints how to use the jar.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        System.out.println("""
                Coalesce: concurrent calls with the same key share one execution.

                  java -javaagent:coalesce-agent.jar[=option=value,...] -jar application.jar

                Options, also as system properties (-Dcoalesce.<option>=value) or keys of the YAML file that config names:
                  config=PATH         a YAML file with options
                  enabled=true|false  false: nothing is woven
                  strict=true|false   true: a mistake in an annotation or option stops the JVM, exit status 1
                  log=LEVEL           error, warn (default), info or debug, to stderr
                  jmx=true|false      MBeans dev.coalesce:type=Method,name="<class>.<method>" and type=Agent
                """);
    }
}
