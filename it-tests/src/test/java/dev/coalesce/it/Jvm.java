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

/** A JVM to start. It is killed where it does not end by itself. */
final class Jvm {
    private static final long LONGEST_SECONDS = 120;

    /** None lives long enough for more. */
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Jdk jdk;
    private final List<String> options = new ArrayList<>();
    private List<Path> classPath = List.of(Built.APPS, Built.ANNOTATIONS);
    private List<String> start = List.of();
    private @Nullable Path directory;

    private Jvm(Jdk jdk) {
        this.jdk = jdk;
    }

    /** Without the agent; its class path holds the applications and the annotations. */
    static Jvm of(Jdk jdk) {
        return new Jvm(jdk);
    }

    /** Adds the agent. Each option is {@code name=value}. */
    Jvm agent(String... given) {
        return agentJar(Built.AGENT.toString(), given);
    }

    /** As {@link #agent}, for a copy of the jar. */
    Jvm agentJar(String jar, String... given) {
        return option("-javaagent:" + jar + (given.length == 0 ? "" : "=" + String.join(",", given)));
    }

    /** Adds an option of the JVM's own. */
    Jvm option(String... given) {
        options.addAll(Arrays.asList(given));
        return this;
    }

    Jvm property(String name, String value) {
        return option("-D" + name + "=" + value);
    }

    /** Sets the class path, instead of the one there is from the start. */
    Jvm classPath(Path... entries) {
        return classPath(Arrays.asList(entries));
    }

    /** As {@link #classPath(Path...)}. */
    Jvm classPath(List<Path> entries) {
        classPath = List.copyOf(entries);
        return this;
    }

    Jvm modulePath(Path... entries) {
        return classPath().option("--module-path", joined(Arrays.asList(entries)));
    }

    /** Sets where it runs. */
    Jvm in(Path workingDirectory) {
        directory = workingDirectory;
        return this;
    }

    Run main(Class<?> type, String... args) {
        return main(type.getName(), args);
    }

    Run main(String type, String... args) {
        return start(List.of(type), args);
    }

    Run module(String module, String main, String... args) {
        return start(List.of("--module", module + "/" + main), args);
    }

    Run jar(Path jar, String... args) {
        return classPath().start(List.of("-jar", jar.toString()), args);
    }

    /** Starts it, and returns while it runs. */
    Live live(Class<?> type, String... args) {
        return live(type.getName(), args);
    }

    /** As {@link #live(Class, String...)}. */
    Live live(String type, String... args) {
        start = new ArrayList<>(List.of(type));
        start.addAll(Arrays.asList(args));
        Path files = Built.directory("live");
        Path err = files.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command()).redirectError(err.toFile());
        builder.directory((directory == null ? files : directory).toFile());
        withoutOptionsOfTheUser(builder.environment());
        try {
            return new Live(builder.start(), err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Run start(List<String> what, String... args) {
        start = new ArrayList<>(what);
        start.addAll(Arrays.asList(args));
        Path files = Built.directory("run");
        Path out = files.resolve("stdout");
        Path err = files.resolve("stderr");
        ProcessBuilder builder =
                new ProcessBuilder(command()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.directory((directory == null ? files : directory).toFile());
        return run(builder, out, err);
    }

    /** Runs another of the JDK's tools. */
    static Run tool(Jdk jdk, String name, String... args) {
        List<String> command = new ArrayList<>(List.of(jdk.tool(name).toString()));
        command.addAll(Arrays.asList(args));
        Path files = Built.directory(name);
        Path out = files.resolve("stdout");
        Path err = files.resolve("stderr");
        return run(new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()), out, err);
    }

    private static Run run(ProcessBuilder builder, Path out, Path err) {
        withoutOptionsOfTheUser(builder.environment());
        try {
            int status = await(builder.start());
            return new Run(builder.command(), status, Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(jdk.tool("java").toString());
        command.addAll(SMALL);
        command.addAll(options);
        if (!classPath.isEmpty()) {
            command.add("-cp");
            command.add(joined(classPath));
        }
        command.addAll(start);
        return command;
    }

    /** Their values would be added to the command, and the JVM says on stderr that it read them. */
    private static void withoutOptionsOfTheUser(Map<String, String> environment) {
        environment.keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"));
    }

    private static int await(Process process) {
        try {
            return process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : Run.KILLED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Run.KILLED;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String joined(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
