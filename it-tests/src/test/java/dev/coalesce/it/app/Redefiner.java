package dev.coalesce.it.app;

import java.io.IOException;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An agent that replaces the code of classes, as a debugger does. */
public final class Redefiner {
    private static @Nullable Instrumentation instrumentation;

    private Redefiner() {}

    public static void premain(String option, Instrumentation service) {
        instrumentation = service;
    }

    /** Replaces the code of a class by that of the class file in a directory. */
    static void redefine(Class<?> type, Path directory) throws ReflectiveOperationException, IOException {
        try {
            Path file = directory.resolve(type.getName().replace('.', '/') + ".class");
            Objects.requireNonNull(instrumentation)
                    .redefineClasses(new ClassDefinition(type, Files.readAllBytes(file)));
        } catch (UnmodifiableClassException e) {
            throw new ReflectiveOperationException(e);
        }
    }

    /** Transforms a class again, as another agent does. */
    static void retransform(Class<?> type) throws ReflectiveOperationException {
        try {
            Objects.requireNonNull(instrumentation).retransformClasses(type);
        } catch (UnmodifiableClassException e) {
            throw new ReflectiveOperationException(e);
        }
    }
}
