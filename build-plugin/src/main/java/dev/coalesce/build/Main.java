package dev.coalesce.build;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.build.BuildLogger;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;

/** Weaves from a command line: for build tools that Byte Buddy has no plugin for. */
public final class Main {
    private static final String STRICT = "--strict";
    private static final String USAGE = """
            Weaves @Coalesce and @Invalidates into the classes of an application.

              java -cp byte-buddy.jar:coalesce-build-plugin.jar:coalesce-runtime.jar:coalesce-annotations.jar \\
                  dev.coalesce.build.Main [--strict] CLASSES TARGET [CLASSPATH]

              --strict    a mistake in an annotation fails: exit status 1
              CLASSES     a directory or jar of classes
              TARGET      a directory or jar to write all of them to; may be CLASSES
              CLASSPATH   what CLASSES were compiled against
            """;

    private Main() {}

    /**
     * Weaves.
     *
     * @param args as the usage says
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String... args) throws IOException {
        List<String> paths = new ArrayList<>(List.of(args));
        boolean strict = paths.remove(STRICT);
        if (paths.size() < 2 || paths.size() > 3) {
            System.out.print(USAGE);
            System.exit(paths.isEmpty() ? 0 : 1);
        }
        try (ClassFileLocator against = locator(paths.size() == 3 ? paths.get(2) : "")) {
            weave(new File(paths.get(0)), new File(paths.get(1)), against, strict);
        } catch (CoalescePlugin.MistakesException said) {
            System.exit(1);
        }
    }

    private static void weave(File classes, File target, ClassFileLocator against, boolean strict) throws IOException {
        CoalescePlugin plugin = new CoalescePlugin(strict, BuildLogger.StreamWriting.toSystemError());
        new Plugin.Engine.Default().with(against).apply(classes, target, new Plugin.Factory.Simple(plugin));
    }

    private static ClassFileLocator locator(String classPath) throws IOException {
        List<ClassFileLocator> locators = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            File file = new File(entry);
            if (file.isDirectory()) {
                locators.add(new ClassFileLocator.ForFolder(file));
            } else if (file.isFile()) {
                locators.add(ClassFileLocator.ForJarFile.of(file));
            }
        }
        // The annotations, and the JDK.
        locators.add(ClassFileLocator.ForClassLoader.of(Main.class.getClassLoader()));
        return new ClassFileLocator.Compound(locators);
    }
}
