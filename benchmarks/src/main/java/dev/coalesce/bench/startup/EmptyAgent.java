package dev.coalesce.bench.startup;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;

/** The smallest agent with a class file transformer. */
public final class EmptyAgent implements ClassFileTransformer {
    private EmptyAgent() {}

    /**
     * Installs the agent. The JVM calls this method.
     *
     * @param options ignored
     * @param instrumentation the instrumentation of this JVM
     */
    public static void premain(String options, Instrumentation instrumentation) {
        instrumentation.addTransformer(new EmptyAgent());
    }
}
