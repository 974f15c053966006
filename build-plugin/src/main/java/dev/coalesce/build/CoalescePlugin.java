package dev.coalesce.build;

import dev.coalesce.agent.weave.Weaver;
import dev.coalesce.runtime.CoalesceRuntime;
import dev.coalesce.runtime.CoalesceWoven;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.build.BuildLogger;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import org.jspecify.annotations.Nullable;

/**
 * Weaves at build time what the agent would weave at run time. A configuration error in an annotation leaves its method
 * unchanged. It is a warning of the build; with {@code strict}, it fails the build.
 *
 * <p>Repeated builds: classes that are woven already are not woven again, and the errors they were woven with are
 * reported again. With {@code strict}, a class with an error is not woven at all, so that the next build finds the
 * error even without a clean build.
 *
 * <p>Concurrency: the build may use this object from several threads. All mutable state is guarded by this object's
 * monitor.
 */
public final class CoalescePlugin implements Plugin {
    /** The attribute of {@link CoalesceWoven} that holds the errors of the class. */
    private static final String ERRORS_ATTRIBUTE = "mistakes";

    private final BuildLogger log;
    private final boolean strict;
    private final Set<String> errors = new LinkedHashSet<>();

    /** The errors of the class that is being woven. */
    private final List<String> errorsOfClass = new ArrayList<>();

    private final Weaver weaver = new Weaver(CoalesceRuntime.class, this::addError);

    /**
     * Creates a plugin for a build that passes no {@code strict} argument: errors are warnings.
     *
     * @param log receives the warnings
     */
    public CoalescePlugin(BuildLogger log) {
        this(false, log);
    }

    /**
     * Creates a plugin.
     *
     * @param strict whether a configuration error fails the build
     * @param log receives the errors or warnings
     */
    @Factory.UsingReflection.Priority(1)
    public CoalescePlugin(boolean strict, BuildLogger log) {
        this.strict = strict;
        this.log = log;
    }

    /** Rejects classes that are woven already: Byte Buddy would write them again although nothing changes. */
    @Override
    public boolean matches(TypeDescription type) {
        if (!Weaver.mayNeedWeaving(type)) {
            return false;
        }
        AnnotationDescription woven = type.getDeclaredAnnotations().ofType(CoalesceWoven.class);
        if (woven == null) {
            return true;
        }
        for (String error : woven.getValue(ERRORS_ATTRIBUTE).resolve(String[].class)) {
            report(error);
        }
        return false;
    }

    /**
     * Plans one class at a time, so that an error can be attributed to its class. Byte Buddy still writes the class
     * files in parallel.
     */
    @Override
    public synchronized DynamicType.Builder<?> apply(
            DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator files) {
        errorsOfClass.clear();
        try {
            DynamicType.Builder<?> woven = weaver.weave(builder, type.getName(), files);
            boolean unchanged = woven == builder || (strict && !errorsOfClass.isEmpty());
            return unchanged ? builder : woven.annotateType(wovenMark());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + type.getName(), e);
        }
    }

    private AnnotationDescription wovenMark() {
        return AnnotationDescription.Builder.ofType(CoalesceWoven.class)
                .defineArray(ERRORS_ATTRIBUTE, errorsOfClass.toArray(String[]::new))
                .build();
    }

    private synchronized void addError(String error) {
        errorsOfClass.add(error);
        report(error);
    }

    private synchronized void report(String error) {
        if (!errors.add(error)) {
            return;
        }
        if (strict) {
            log.error(error);
        } else {
            log.warn(error);
        }
    }

    /** Fails the build if there were errors and {@code strict} is set. The build calls this method when it is done. */
    @Override
    public synchronized void close() {
        if (strict && !errors.isEmpty()) {
            throw new ConfigurationErrorsException("strict: " + String.join("; ", errors));
        }
    }

    /** Looks at the causes too, because Byte Buddy wraps the exception of a plugin. */
    static boolean causedByConfigurationErrors(@Nullable Throwable thrown) {
        return thrown != null
                && (thrown instanceof ConfigurationErrorsException || causedByConfigurationErrors(thrown.getCause()));
    }

    /** Thrown if there were configuration errors although {@code strict} is set. */
    static final class ConfigurationErrorsException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        ConfigurationErrorsException(String message) {
            super(message);
        }
    }
}
