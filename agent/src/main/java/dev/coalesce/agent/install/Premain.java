package dev.coalesce.agent.install;

import dev.coalesce.agent.report.Log;
import java.lang.instrument.Instrumentation;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** First things first, and no more than has to be: this runs before the application does. */
public final class Premain implements BiFunction<String, Instrumentation, @Nullable Runnable> {
    /** Made by the agent's entry point. */
    public Premain() {}

    /**
     * Installs the agent, unless another is installed.
     *
     * @param options as given to the JVM
     * @param instrumentation given by the JVM
     * @return takes the agent out again; null where nothing was installed
     */
    @Override
    public @Nullable Runnable apply(String options, Instrumentation instrumentation) {
        return start(options, instrumentation, false);
    }

    /** Where it is attached the JVM is running already; its application is then not stopped for any mistake. */
    static @Nullable Runnable start(String options, Instrumentation instrumentation, boolean attached) {
        if (Bridge.isInUse()) {
            return null; // -javaagent twice, or attached again: the first one works
        }
        Options read = Options.read(options, System.getProperties());
        read.apply(!attached);
        if (attached && read.strict() && !read.mistakes().isEmpty()) {
            return refuse("strict=true and " + read.mistakes().get(0));
        }
        if (!read.enabled()) {
            // without the bridge, so that Coalescer.active() says so
            return refuse("enabled=false: nothing is woven");
        }
        Installation installation = new Installation(options, read, instrumentation);
        return attached ? installation.attach() : installation.start();
    }

    private static @Nullable Runnable refuse(String why) {
        Log.info(why);
        Status.set("not installed: " + why);
        return null;
    }
}
