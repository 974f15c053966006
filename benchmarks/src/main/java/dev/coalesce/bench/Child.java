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

/** A JVM to start, of the same JDK, with the same class path. */
final class Child {
    private final List<String> options = new ArrayList<>();
    private String classPath = System.getProperty("java.class.path");

    /** Adds the agent. */
    Child agent() {
        options.addAll(Agent.options());
        return this;
    }

    /** Adds a Java agent. */
    Child agentJar(Path jar) {
        return option("-javaagent:" + jar);
    }

    Child option(String... given) {
        options.addAll(Arrays.asList(given));
        return this;
    }

    /** Adds classes to the class path. */
    Child classes(Path directory) {
        classPath = classPath + File.pathSeparator + directory;
        return this;
    }

    /** Runs it to its end. */
    void run(Class<?> main, String... args) throws IOException, InterruptedException {
        output(main, args);
    }

    /** Runs it, and takes from its output the lines that are a name, an equals sign and a number. */
    ToDoubleFunction<String> measure(Class<?> main, String... args) throws IOException, InterruptedException {
        String output = output(main, args);
        return name -> output.lines()
                .filter(line -> line.startsWith(name + "="))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " in: " + output));
    }

    private String output(Class<?> main, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(Arrays.asList(args));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
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
