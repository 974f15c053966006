package dev.coalesce.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.coalesce.bench.child.IdleMethods;
import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Measures the command {@code top} on an application with 500 methods. */
final class TopCommand implements Scene {
    private static final int CLASSES = 5;
    private static final int METHODS = 100;
    private static final long WARM_UP_SECONDS = 10;
    private static final long MEASURED_SECONDS = 20;
    private static final String TITLE = "top, 500 methods, an application that does nothing";
    private static final String FIRST_SCREEN = "first screen";
    private static final String COMMAND = "the command's JVM";
    private static final String APPLICATION = "the application's JVM";

    private final Group seconds = new Group(TITLE, "s").target(Target.score(FIRST_SCREEN, 1.0));
    private final Group share = new Group(TITLE + ": a screen each second", "% of a core")
            .target(Target.score(COMMAND, 1.0))
            .target(Target.score(APPLICATION, 1.0));

    @Override
    public List<Group> groups() {
        return List.of(seconds, share);
    }

    @Override
    public int rounds(Effort effort) {
        return 1;
    }

    @Override
    public void round(Effort effort) throws Exception {
        List<String> args = new ArrayList<>(List.of(Integer.toString(METHODS)));
        args.addAll(MethodGenerator.compile("TopCommand", MethodGenerator.Kind.ANNOTATED, CLASSES, METHODS));
        Process application = new ChildJvm()
                .agent()
                .classes(MethodGenerator.DIRECTORY)
                .start(IdleMethods.class, args.toArray(new String[0]));
        try (BufferedReader lines = application.inputReader(UTF_8)) {
            if (!IdleMethods.READY.equals(lines.readLine())) {
                throw new IOException("the application did not start");
            }
            firstScreen(application.pid());
            aScreenEachSecond(application);
        } finally {
            application.destroyForcibly();
        }
    }

    private void firstScreen(long pid) throws IOException, InterruptedException {
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            Process top = top(pid, "--once");
            try (Stream<String> lines = top.inputReader(UTF_8).lines()) {
                long methods = lines.filter(line -> line.contains(".load")).count();
                if (top.waitFor() != 0 || methods != CLASSES * METHODS) {
                    throw new IOException("top showed " + methods + " methods, exit status " + top.exitValue());
                }
            }
            seconds.line(FIRST_SCREEN).add((System.nanoTime() - start) / 1e9);
        }
    }

    private void aScreenEachSecond(Process application) throws IOException, InterruptedException {
        Process top = top(application.pid());
        try {
            Thread reader = new Thread(() -> top.inputReader(UTF_8).lines().forEach(line -> {}), "reader of top");
            reader.setDaemon(true);
            reader.start();
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            Duration commandBefore = cpuTime(top);
            Duration applicationBefore = cpuTime(application);
            TimeUnit.SECONDS.sleep(MEASURED_SECONDS);
            share.line(COMMAND).add(percent(cpuTime(top).minus(commandBefore)));
            share.line(APPLICATION).add(percent(cpuTime(application).minus(applicationBefore)));
        } finally {
            top.destroyForcibly();
        }
    }

    private static double percent(Duration cpuTime) {
        return cpuTime.toNanos() / 1e7 / MEASURED_SECONDS;
    }

    private static Duration cpuTime(Process process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("no CPU time of processes"));
    }

    private static Process top(long pid, String... options) throws IOException {
        Path jar = Path.of(requireNonNull(System.getProperty(Agent.JAR), Agent.JAR));
        List<String> args = new ArrayList<>(List.of("top", Long.toString(pid)));
        args.addAll(List.of(options));
        return new ChildJvm().startJar(jar, args.toArray(new String[0]));
    }
}
