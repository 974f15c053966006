package dev.coalesce.build;

import dev.coalesce.agent.weave.Weaver;
import dev.coalesce.runtime.CoalesceRuntime;
import dev.coalesce.runtime.CoalesceWoven;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.build.BuildLogger;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;

/**
 * Weaves what the agent would weave, while the application is built. A mistake in an annotation leaves that method as it was
 * and is a warning of the build, or, where {@code strict} is given, its failure.
 *
 * <p>Classes that are woven already stay as they are, so that a second run of the build does no harm. Used by one thread or
 * many, as the build likes.
 */
public final class CoalescePlugin implements Plugin {
    private static final AnnotationDescription WOVEN =
            AnnotationDescription.Builder.ofType(CoalesceWoven.class).build();

    private final BuildLogger log;
    private final boolean strict;
    private final List<String> mistakes = new ArrayList<>();
    private final Weaver weaver = new Weaver(CoalesceRuntime.class, this::report);

    /**
     * For a build that says nothing more: mistakes are warnings.
     *
     * @param log where they go
     */
    public CoalescePlugin(BuildLogger log) {
        this(false, log);
    }

    /**
     * For a build that says what a mistake is.
     *
     * @param strict whether a mistake fails the build
     * @param log where mistakes go
     */
    @Factory.UsingReflection.Priority(1)
    public CoalescePlugin(boolean strict, BuildLogger log) {
        this.strict = strict;
        this.log = log;
    }

    /** Not what is woven already: it would be written anew although nothing is to be done. */
    @Override
    public boolean matches(TypeDescription type) {
        return Weaver.mayConcern(type) && !type.getDeclaredAnnotations().isAnnotationPresent(CoalesceWoven.class);
    }

    @Override
    public DynamicType.Builder<?> apply(DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator files) {
        try {
            DynamicType.Builder<?> woven = weaver.weave(builder, type.getName(), files);
            return woven == builder ? builder : woven.annotateType(WOVEN);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + type.getName(), e);
        }
    }

    private synchronized void report(String mistake) {
        mistakes.add(mistake);
        if (strict) {
            log.error(mistake);
        } else {
            log.warn(mistake);
        }
    }

    /** The end of the build's work with this. */
    @Override
    public synchronized void close() {
        if (strict && !mistakes.isEmpty()) {
            throw new MistakesException("strict: " + String.join("; ", mistakes));
        }
    }

    /** There were mistakes where there must be none. */
    static final class MistakesException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        MistakesException(String message) {
            super(message);
        }
    }
}
