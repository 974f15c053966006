package dev.coalesce.build;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.build.BuildLogger;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the classes of one directory in place. The plugins for Maven and Gradle call it.
 *
 * <p>Incremental builds: files of classes that need no weaving, or are woven already, are not written. So their times
 * do not change, and a build tool that compares files sees no change.
 */
public final class ClassDirectory {
    private ClassDirectory() {}

    /**
     * Weaves a directory.
     *
     * @param classes the directory of compiled classes
     * @param classPath the directories and jars that the classes were compiled against
     * @param strict whether a configuration error fails the build
     * @param log receives the configuration errors, also one of the module that the classes are in
     * @return how many classes were woven
     * @throws WeavingException if a class could not be woven, or there is a configuration error and {@code strict} is
     *     set; its message says why
     */
    public static int weave(File classes, Iterable<File> classPath, boolean strict, Log log) {
        CoalescePlugin plugin = new CoalescePlugin(strict, new BuildLogger.Adapter() {
            @Override
            public void warn(String message) {
                log.configurationError(message);
            }

            @Override
            public void error(String message) {
                log.configurationError(message);
            }
        });
        try (ClassFileLocator locator = locator(classPath)) {
            int woven = new Plugin.Engine.Default()
                    .with(locator)
                    .apply(
                            new Plugin.Engine.Source.ForFolder(classes),
                            new Plugin.Engine.Target.ForFolder(classes),
                            new Plugin.Factory.Simple(plugin))
                    .getTransformed()
                    .size();
            String problem = woven == 0 ? "" : ModuleOfClasses.problem(classes);
            if (!problem.isEmpty()) {
                log.configurationError(problem);
            }
            return woven;
        } catch (IOException | RuntimeException e) {
            if (CoalescePlugin.causedByConfigurationErrors(e)) {
                throw new WeavingException(
                        "Configuration errors in " + classes + ", and strict is set. Correct the annotations named"
                                + " above, or set strict to false: then their methods stay unwoven.",
                        null);
            }
            throw new WeavingException("The classes in " + classes + " could not be woven: " + e, e);
        }
    }

    /** Finds classes on a class path; entries that do not exist are skipped. This class's loader has the JDK. */
    static ClassFileLocator locator(Iterable<File> classPath) throws IOException {
        List<ClassFileLocator> locators = new ArrayList<>();
        for (File entry : classPath) {
            if (entry.isDirectory()) {
                locators.add(new ClassFileLocator.ForFolder(entry));
            } else if (entry.isFile()) {
                locators.add(ClassFileLocator.ForJarFile.of(entry));
            }
        }
        // This loader has the annotations and the JDK.
        locators.add(ClassFileLocator.ForClassLoader.of(ClassDirectory.class.getClassLoader()));
        return new ClassFileLocator.Compound(locators);
    }

    /** Receives what the user of the build has to see. */
    @FunctionalInterface
    public interface Log {
        /**
         * Called once for each configuration error.
         *
         * @param message which method, what is wrong, and what is allowed
         */
        void configurationError(String message);
    }

    /** The classes could not be woven. */
    public static final class WeavingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WeavingException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
