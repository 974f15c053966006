package dev.coalesce.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the command line of a child JVM and runs it. A JVM that does not end by itself is killed. */
final class Jvm {
    private static final long TIMEOUT_SECONDS = 120;

    /** These programs are short, so a small heap and a fast start suit them. */
    private static final List<String> SHORT_RUN_OPTIONS =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Jdk jdk;
    private final List<String> options = new ArrayList<>();
    private List<Path> classPath = List.of(BuildOutput.APPS, BuildOutput.ANNOTATIONS);
    private List<String> mainAndArguments = List.of();
    private @Nullable Path workingDirectory;

    private Jvm(Jdk jdk) {
        this.jdk = jdk;
    }

    /** A JVM without the agent. Its class path holds the applications and the annotations. */
    static Jvm of(Jdk jdk) {
        return new Jvm(jdk);
    }

    /** Adds the agent. Each option has the form {@code name=value}. */
    Jvm agent(String... agentOptions) {
        return agentJar(BuildOutput.AGENT_JAR.toString(), agentOptions);
    }

    /** Adds the agent from another copy of its jar. */
    Jvm agentJar(String jar, String... agentOptions) {
        return property("coalesce.banner", "false")
                .option("-javaagent:" + jar + (agentOptions.length == 0 ? "" : "=" + String.join(",", agentOptions)));
    }

    /** Adds options of the JVM itself. */
    Jvm option(String... jvmOptions) {
        options.addAll(Arrays.asList(jvmOptions));
        return this;
    }

    Jvm property(String name, String value) {
        return option("-D" + name + "=" + value);
    }

    /** Replaces the class path. */
    Jvm classPath(Path... entries) {
        return classPath(Arrays.asList(entries));
    }

    /** Replaces the class path. */
    Jvm classPath(List<Path> entries) {
        classPath = List.copyOf(entries);
        return this;
    }

    Jvm modulePath(Path... entries) {
        return classPath().option("--module-path", joined(Arrays.asList(entries)));
    }

    /** Sets the working directory, which is otherwise a new one. */
    Jvm workingDirectory(Path directory) {
        workingDirectory = directory;
        return this;
    }

    JvmResult main(Class<?> type, String... args) {
        return main(type.getName(), args);
    }

    JvmResult main(String type, String... args) {
        return run(List.of(type), args);
    }

    JvmResult module(String module, String main, String... args) {
        return run(List.of("--module", module + "/" + main), args);
    }

    JvmResult jar(Path jar, String... args) {
        return classPath().run(List.of("-jar", jar.toString()), args);
    }

    /** Starts the JVM and returns while it runs. */
    RunningJvm launch(Class<?> type, String... args) {
        return launch(type.getName(), args);
    }

    /** Starts the JVM and returns while it runs. */
    RunningJvm launch(String type, String... args) {
        mainAndArguments = new ArrayList<>(List.of(type));
        mainAndArguments.addAll(Arrays.asList(args));
        Path files = BuildOutput.newDirectory("launch");
        Path err = files.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command()).redirectError(err.toFile());
        builder.directory((workingDirectory == null ? files : workingDirectory).toFile());
        removeUserOptions(builder.environment());
        try {
            return new RunningJvm(builder.start(), err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JvmResult run(List<String> main, String... args) {
        mainAndArguments = new ArrayList<>(main);
        mainAndArguments.addAll(Arrays.asList(args));
        Path files = BuildOutput.newDirectory("run");
        Path out = files.resolve("stdout");
        Path err = files.resolve("stderr");
        ProcessBuilder builder =
                new ProcessBuilder(command()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.directory((workingDirectory == null ? files : workingDirectory).toFile());
        return awaitResult(builder, out, err);
    }

    /** Runs another tool of a JDK. */
    static JvmResult tool(Jdk jdk, String name, String... args) {
        List<String> command = new ArrayList<>(List.of(jdk.tool(name).toString()));
        command.addAll(Arrays.asList(args));
        return command(name, command);
    }

    /** Runs any program. The name is that of a new directory for its output. */
    static JvmResult command(String name, List<String> command) {
        Path files = BuildOutput.newDirectory(name);
        Path out = files.resolve("stdout");
        Path err = files.resolve("stderr");
        return awaitResult(
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()), out, err);
    }

    private static JvmResult awaitResult(ProcessBuilder builder, Path out, Path err) {
        removeUserOptions(builder.environment());
        try {
            int status = await(builder.start());
            return new JvmResult(builder.command(), status, Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(jdk.tool("java").toString());
        command.addAll(SHORT_RUN_OPTIONS);
        command.addAll(options);
        if (!classPath.isEmpty()) {
            command.add("-cp");
            command.add(joined(classPath));
        }
        command.addAll(mainAndArguments);
        return command;
    }

    /** Removes variables that would add options to the command, and a line about them to standard error. */
    private static void removeUserOptions(Map<String, String> environment) {
        environment.keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"));
    }

    private static int await(Process process) {
        try {
            return process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : JvmResult.KILLED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return JvmResult.KILLED;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String joined(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
