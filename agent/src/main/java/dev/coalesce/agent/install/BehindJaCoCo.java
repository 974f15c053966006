package dev.coalesce.agent.install;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * JaCoCo knows a class by its bytes, and finds no coverage for one that was woven before it came. Where its agent comes
 * later on the command line, the transformer moves to those that can retransform: the JVM asks them last. (It is not there
 * from the start, because agents that can retransform themselves, as OpenTelemetry's, shall see each call, hits too.)
 */
final class BehindJaCoCo implements ClassFileTransformer {
    /** Of JaCoCo's agent; where a class of it is there already, this is not needed. */
    static final String PACKAGE = "org.jacoco.agent.rt.";

    private static final String JACOCO = PACKAGE.replace('.', '/');

    /** The first class of the JVM's own that loads after all agents on the command line. */
    private static final String AFTER_AGENTS = "sun/launcher/LauncherHelper";

    private final Instrumentation instrumentation;
    private final ClassFileTransformer transformer;

    BehindJaCoCo(Instrumentation instrumentation, ClassFileTransformer transformer) {
        this.instrumentation = instrumentation;
        this.transformer = transformer;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (name != null && name.startsWith(JACOCO)) {
            instrumentation.removeTransformer(this);
            if (instrumentation.removeTransformer(transformer)) {
                instrumentation.addTransformer(transformer, instrumentation.isRetransformClassesSupported());
            }
        } else if (loader == null && AFTER_AGENTS.equals(name)) {
            instrumentation.removeTransformer(this);
        }
        return null;
    }
}
