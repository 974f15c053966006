package dev.coalesce.agent.install;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Makes the agent's transformer run after JaCoCo's.
 *
 * <p>JaCoCo identifies a class by its bytes, and reports no coverage for a class that was woven before JaCoCo saw it.
 * If JaCoCo's agent follows ours on the command line, this class registers our transformer again as one that can
 * retransform, because the JVM calls those last. It is not registered so from the start: agents that can retransform,
 * such as OpenTelemetry's, are to see every call, including hits.
 */
final class JaCoCoOrdering implements ClassFileTransformer {
    /** The package of JaCoCo's agent. If one of its classes is loaded already, JaCoCo comes first anyway. */
    static final String JACOCO_PACKAGE = "org.jacoco.agent.rt.";

    private static final String JACOCO_INTERNAL_PREFIX = JACOCO_PACKAGE.replace('.', '/');

    /** The first class of the JDK that loads after all agents of the command line have started. */
    private static final String LOADED_AFTER_AGENTS = "sun/launcher/LauncherHelper";

    private final Instrumentation instrumentation;
    private final ClassFileTransformer transformer;

    JaCoCoOrdering(Instrumentation instrumentation, ClassFileTransformer transformer) {
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
        if (name != null && name.startsWith(JACOCO_INTERNAL_PREFIX)) {
            instrumentation.removeTransformer(this);
            if (instrumentation.removeTransformer(transformer)) {
                instrumentation.addTransformer(transformer, instrumentation.isRetransformClassesSupported());
            }
        } else if (loader == null && LOADED_AFTER_AGENTS.equals(name)) {
            instrumentation.removeTransformer(this);
        }
        return null;
    }
}
