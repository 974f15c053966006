package dev.coalesce.bench.startup;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;

/** The least that an agent which transforms classes can be. */
public final class EmptyAgent implements ClassFileTransformer {
    private EmptyAgent() {}

    /**
     * Called by the JVM.
     *
     * @param options ignored
     * @param instrumentation of this JVM
     */
    public static void premain(String options, Instrumentation instrumentation) {
        instrumentation.addTransformer(new EmptyAgent());
    }
}
