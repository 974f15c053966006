package dev.coalesce.build;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/** Weaves from a command line: for build tools that Byte Buddy has no plugin for. */
public final class Main {
    private static final String STRICT = "--strict";
    private static final Set<String> HELP = Set.of("help", "-h", "-help", "--help");
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final String USAGE = """
            Weaves @Coalesce and @Invalidates into the classes of an application.

              java -cp byte-buddy.jar:coalesce-build-plugin.jar:coalesce-runtime.jar:coalesce-annotations.jar \\
                  dev.coalesce.build.Main [--strict] CLASSES TARGET [CLASSPATH]

              --strict    a mistake in an annotation fails: exit status 1
              CLASSES     a directory or jar of classes
              TARGET      a directory or jar to write all of them to; may be CLASSES. Where there is none yet,
                          a jar is made if the name ends in .jar, and else a directory
              CLASSPATH   what CLASSES were compiled against
            """;

    private Main() {}

    /**
     * Weaves, and ends the JVM: with exit status 1 where it could not be done, 2 where the command was written wrongly.
     *
     * @param args as the usage says
     */
    public static void main(String... args) {
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        List<String> paths = new ArrayList<>(List.of(args));
        boolean strict = paths.removeIf(STRICT::equals);
        if (args.length == 0 || HELP.contains(args[0])) {
            out.print(USAGE);
            return 0;
        }
        String wrong = wrong(paths);
        if (wrong != null) {
            err.println("error: " + wrong);
            return WRONG_USAGE;
        }
        try {
            weave(paths, new CoalescePlugin(strict, new Lines(err)));
            return 0;
        } catch (IOException | RuntimeException e) {
            if (!isAboutMistakes(e)) { // which are told
                err.println("error: " + paths.get(0) + " could not be woven into " + paths.get(1) + ": " + e);
                for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                    err.println("  because of " + cause);
                }
            }
            return FAILED;
        }
    }

    /** What cannot be meant, and what can; null: nothing. */
    private static @Nullable String wrong(List<String> paths) {
        for (String each : paths) {
            if (each.startsWith("-")) {
                return "read the option \"" + each + "\"; allowed: " + STRICT;
            }
        }
        if (paths.size() < 2 || paths.size() > 3) {
            return "read " + paths + "; allowed: [" + STRICT + "] CLASSES TARGET [CLASSPATH]; --help says more";
        }
        File classes = new File(paths.get(0));
        if (!classes.isDirectory() && !isJar(classes)) {
            return "CLASSES: read " + classes + ", which is " + (classes.exists() ? "neither" : "not there")
                    + "; allowed: a directory or jar of compiled classes";
        }
        File target = new File(paths.get(1));
        if (target.isFile() && !isJar(target)) {
            return "TARGET: read " + target
                    + ", which is neither and would be lost; allowed: a directory or jar, also new";
        }
        return null;
    }

    private static boolean isJar(File file) {
        try {
            new JarFile(file).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Byte Buddy says with its own exceptions that a plugin failed. */
    private static boolean isAboutMistakes(@Nullable Throwable thrown) {
        return thrown != null
                && (thrown instanceof CoalescePlugin.MistakesException || isAboutMistakes(thrown.getCause()));
    }

    private static void weave(List<String> paths, CoalescePlugin plugin) throws IOException {
        File classes = new File(paths.get(0));
        Plugin.Engine.Source source = classes.isDirectory()
                ? new Plugin.Engine.Source.ForFolder(classes)
                : new Plugin.Engine.Source.ForJarFile(classes);
        try (Target target = Target.of(paths.get(1))) {
            try (ClassFileLocator against = locator(paths.size() == 3 ? paths.get(2) : "")) {
                new Plugin.Engine.Default()
                        .with(against)
                        .apply(source, target.files(), new Plugin.Factory.Simple(plugin));
            }
            target.keep();
        }
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
