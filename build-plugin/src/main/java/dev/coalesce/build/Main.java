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

/** Weaves from a command line, for build tools that Byte Buddy has no plugin for. */
public final class Main {
    private static final String STRICT = "--strict";
    private static final Set<String> HELP = Set.of("help", "-h", "-help", "--help");
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final String USAGE = """
            Weaves @Coalesce and @Invalidates into the classes of an application.

              java -cp byte-buddy.jar:coalesce-build-plugin.jar:coalesce-runtime.jar:coalesce-annotations.jar \\
                  dev.coalesce.build.Main [--strict] CLASSES TARGET [CLASSPATH]

              --strict    fail with exit status 1 if an annotation cannot be used; without it, print a warning
              CLASSES     a directory or jar of compiled classes
              TARGET      the directory or jar to write all classes to; may be the same as CLASSES. If it does
                          not exist, a name ending in .jar creates a jar, any other name a directory
              CLASSPATH   the class path that CLASSES were compiled against
            """;

    private Main() {}

    /**
     * Weaves, and exits the JVM: with status 1 if weaving failed, and 2 if the arguments are invalid.
     *
     * @param args the arguments that the usage text describes
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
        String error = argumentError(paths);
        if (error != null) {
            err.println("error: " + error);
            return WRONG_USAGE;
        }
        try {
            weave(paths, new CoalescePlugin(strict, new CommandLineLogger(err)));
            return 0;
        } catch (IOException | RuntimeException e) {
            if (!CoalescePlugin.causedByConfigurationErrors(e)) { // they are printed already
                err.println("error: " + paths.get(0) + " could not be woven into " + paths.get(1) + ": " + e);
                for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                    err.println("  caused by: " + cause);
                }
            }
            return FAILED;
        }
    }

    /** Describes the first invalid argument; returns null if all are valid. */
    private static @Nullable String argumentError(List<String> paths) {
        for (String path : paths) {
            if (path.startsWith("-")) {
                return "there is no option \"" + path + "\". Use " + STRICT + ", or run with --help for the usage.";
            }
        }
        if (paths.size() < 2 || paths.size() > 3) {
            return "the arguments are " + paths + ". Use [" + STRICT
                    + "] CLASSES TARGET [CLASSPATH], or run with --help for the usage.";
        }
        File classes = new File(paths.get(0));
        if (!classes.isDirectory() && !isJar(classes)) {
            return "CLASSES " + classes + (classes.exists() ? " is neither a directory nor a jar" : " does not exist")
                    + ". Give a directory or jar of compiled classes.";
        }
        File target = new File(paths.get(1));
        if (target.isFile() && !isJar(target)) {
            return "TARGET " + target + " is a file but not a jar, and would be overwritten."
                    + " Give a directory or a jar, which may be new.";
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

    private static void weave(List<String> paths, CoalescePlugin plugin) throws IOException {
        File classes = new File(paths.get(0));
        Plugin.Engine.Source source = classes.isDirectory()
                ? new Plugin.Engine.Source.ForFolder(classes)
                : new Plugin.Engine.Source.ForJarFile(classes);
        try (OutputTarget target = OutputTarget.of(paths.get(1))) {
            try (ClassFileLocator classPath = locator(paths.size() == 3 ? paths.get(2) : "")) {
                new Plugin.Engine.Default()
                        .with(classPath)
                        .apply(source, target.files(), new Plugin.Factory.Simple(plugin));
            }
            target.commit();
        }
    }

    private static ClassFileLocator locator(String classPath) throws IOException {
        List<File> files = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            files.add(new File(entry));
        }
        return ClassDirectory.locator(files);
    }
}
