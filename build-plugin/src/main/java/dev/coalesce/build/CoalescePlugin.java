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

/**
 * Weaves what the agent would weave, while the application is built. A mistake in an annotation leaves that method as it was
 * and is a warning of the build, or, where {@code strict} is given, its failure.
 *
 * <p>Classes that are woven already stay as they are, so that a second run of the build does no harm; mistakes that they were
 * woven with are told again. Where {@code strict} is given a class with a mistake is not woven at all. Used by one thread
 * or many, as the build likes.
 */
public final class CoalescePlugin implements Plugin {
    private static final String MISTAKES = "mistakes";

    private final BuildLogger log;
    private final boolean strict;
    private final Set<String> mistakes = new LinkedHashSet<>();
    private final List<String> ofClass = new ArrayList<>();
    private final Weaver weaver = new Weaver(CoalesceRuntime.class, this::mistaken);

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
        if (!Weaver.mayConcern(type)) {
            return false;
        }
        AnnotationDescription woven = type.getDeclaredAnnotations().ofType(CoalesceWoven.class);
        if (woven == null) {
            return true;
        }
        for (String mistake : woven.getValue(MISTAKES).resolve(String[].class)) {
            report(mistake);
        }
        return false;
    }

    /** Plans one class at a time, to know whose the mistakes are; the class files are written in parallel all the same. */
    @Override
    public synchronized DynamicType.Builder<?> apply(
            DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator files) {
        ofClass.clear();
        try {
            DynamicType.Builder<?> woven = weaver.weave(builder, type.getName(), files);
            // Strict: so that the next run, too, finds the mistake. It may be there without a clean build.
            return woven == builder || (strict && !ofClass.isEmpty()) ? builder : woven.annotateType(mark());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + type.getName(), e);
        }
    }

    private AnnotationDescription mark() {
        return AnnotationDescription.Builder.ofType(CoalesceWoven.class)
                .defineArray(MISTAKES, ofClass.toArray(String[]::new))
                .build();
    }

    private synchronized void mistaken(String mistake) {
        ofClass.add(mistake);
        report(mistake);
    }

    private synchronized void report(String mistake) {
        if (!mistakes.add(mistake)) {
            return;
        }
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
