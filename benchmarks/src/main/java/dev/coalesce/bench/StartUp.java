package dev.coalesce.bench;

import static java.util.Objects.requireNonNull;

import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import dev.coalesce.bench.startup.EmptyAgent;
import dev.coalesce.bench.startup.EmptyApplication;
import dev.coalesce.bench.startup.SpringApplication;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Whole processes, from start to end. */
final class StartUp implements Scene {
    private static final double NANOS_IN_MILLI = 1_000_000;
    private static final Path EMPTY_AGENT = Path.of("benchmarks", "target", "empty-agent.jar");
    private static final String NO_AGENT = "no agent";
    private static final String EMPTY = "empty agent";
    private static final String NONE = "agent, no annotated class";
    private static final String ONE = "agent, one annotated class";

    private record Application(Class<?> main, Group group) {}

    private final List<Application> applications = new ArrayList<>();

    StartUp() {
        applications.add(new Application(EmptyApplication.class, group("start-up, empty application")));
        applications.add(new Application(SpringApplication.class, group("start-up, empty Spring application")));
    }

    private static Group group(String title) {
        return new Group(title, "ms")
                .target(Target.ratio(EMPTY, NO_AGENT))
                .target(Target.ratio(NONE, NO_AGENT))
                .target(Target.ratio(ONE, NO_AGENT));
    }

    @Override
    public List<Group> groups() {
        return applications.stream().map(Application::group).toList();
    }

    @Override
    public int rounds(Effort effort) {
        return effort.starts();
    }

    @Override
    public void round(Effort effort) throws Exception {
        if (Files.notExists(EMPTY_AGENT)) {
            writeEmptyAgent();
        }
        for (Application application : applications) {
            start(application, NO_AGENT, new Child(), "plain");
            start(application, EMPTY, new Child().agentJar(EMPTY_AGENT), "plain");
            start(application, NONE, new Child().agent(), "plain");
            start(application, ONE, new Child().agent(), "annotated");
        }
    }

    private static void start(Application application, String label, Child child, String argument) throws Exception {
        long start = System.nanoTime();
        child.run(application.main(), argument);
        application.group().line(label).add((System.nanoTime() - start) / NANOS_IN_MILLI);
    }

    private static void writeEmptyAgent() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", EmptyAgent.class.getName());
        try (OutputStream file = Files.newOutputStream(EMPTY_AGENT);
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            String name = EmptyAgent.class.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new JarEntry(name));
            try (InputStream bytes = StartUp.class.getClassLoader().getResourceAsStream(name)) {
                jar.write(requireNonNull(bytes).readAllBytes());
            }
        }
    }
}
