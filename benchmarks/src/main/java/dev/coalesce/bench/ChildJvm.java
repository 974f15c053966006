package dev.coalesce.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coalesce.bench.jmh.Agent;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Builds and runs the command line of a JVM, with the JDK and the class path of this one. */
final class ChildJvm {
    private final List<String> options = new ArrayList<>();
    private String classPath = System.getProperty("java.class.path");

    /** Adds the Coalesce agent, with options of the form {@code name=value}. */
    ChildJvm agent(String... agentOptions) {
        options.addAll(Agent.options(agentOptions));
        return this;
    }

    /** Adds another Java agent. */
    ChildJvm agentJar(Path jar) {
        return option("-javaagent:" + jar);
    }

    ChildJvm option(String... jvmOptions) {
        options.addAll(Arrays.asList(jvmOptions));
        return this;
    }

    /** Adds a directory of classes to the class path. */
    ChildJvm classes(Path directory) {
        classPath = classPath + File.pathSeparator + directory;
        return this;
    }

    /** Runs the JVM until it exits. */
    void run(Class<?> main, String... args) throws IOException, InterruptedException {
        output(main, args);
    }

    /**
     * Runs the JVM until it exits, and returns the measurements that it printed, by name. Each is a line
     * {@code name=number}.
     */
    ToDoubleFunction<String> measure(Class<?> main, String... args) throws IOException, InterruptedException {
        String output = output(main, args);
        return name -> output.lines()
                .filter(line -> line.startsWith(name + "="))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no line " + name + "=... in the output: " + output));
    }

    /** Starts the JVM, whose errors go to the error output of this one. */
    Process start(Class<?> main, String... args) throws IOException {
        return start(command(main, args));
    }

    /** Starts a jar that has a main class. */
    Process startJar(Path jar, String... args) throws IOException {
        return start(command(List.of("-jar", jar.toString()), args));
    }

    private List<String> command(Class<?> main, String... args) {
        return command(List.of("-cp", classPath, main.getName()), args);
    }

    private List<String> command(List<String> program, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(program);
        command.addAll(Arrays.asList(args));
        return command;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private String output(Class<?> main, String... args) throws IOException, InterruptedException {
        List<String> command = command(main, args);
        Process process = start(command);
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("exit status " + status + " of " + String.join(" ", command) + "\n" + output);
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
