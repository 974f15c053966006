package dev.coalesce.bench;

import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import dev.coalesce.bench.startup.BuilderAgent;
import dev.coalesce.bench.startup.EmptyAgent;
import dev.coalesce.bench.startup.EmptyApplication;
import dev.coalesce.bench.startup.SpringApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.DynamicType;

/** Measures the run time of whole processes. */
final class StartUp implements Scene {
    private static final double NANOS_IN_MILLI = 1_000_000;
    private static final Path TARGET = Path.of("benchmarks", "target");
    private static final Path OPEN_TELEMETRY = TARGET.resolve("agents").resolve("opentelemetry-javaagent.jar");
    private static final int FIFTY = 50;
    private static final String NO_AGENT = "no agent";
    private static final String EMPTY = "empty agent";
    private static final String NONE = "agent, no annotated class";
    private static final String ONE = "agent, one annotated class";
    private static final String BUILDER_ONE = "plain AgentBuilder, one annotated class";
    private static final String NO_AGENT_FIFTY = "no agent, fifty annotated classes";
    private static final String FIFTY_ANNOTATED = "agent, fifty annotated classes";
    private static final String BUILDER_FIFTY = "plain AgentBuilder, fifty annotated classes";
    private static final String OTEL = "OpenTelemetry's agent, nothing exported";

    private static final String NOTE = """
            *Plain AgentBuilder* is `new AgentBuilder.Default()` of Byte Buddy with a type matcher for annotated methods and an advice
            that stores a field. It shows the cost of finding and weaving if they are written the usual way. It has no engine, no
            cache and no JMX to start.
            """;

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
                .target(Target.ratio(NONE, EMPTY, 1.0))
                .target(Target.ratio(ONE, NO_AGENT))
                .target(Target.ratio(FIFTY_ANNOTATED, NO_AGENT_FIFTY))
                .target(Target.ratio(OTEL, NO_AGENT))
                .target(Target.addedRatio(ONE, BUILDER_ONE, NO_AGENT, 0.5))
                .target(Target.addedRatio(FIFTY_ANNOTATED, BUILDER_FIFTY, NO_AGENT_FIFTY, 0.5))
                .note(NOTE);
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
        Path empty = agentJar(EmptyAgent.class);
        Path builder = agentJar(BuilderAgent.class);
        String[] fiftyClasses = MethodGenerator.compile("Fifty", MethodGenerator.Kind.ANNOTATED, FIFTY, 1)
                .toArray(new String[0]);
        for (Application application : applications) {
            start(application, NO_AGENT, new ChildJvm(), "plain");
            start(application, EMPTY, new ChildJvm().agentJar(empty), "plain");
            start(application, NONE, new ChildJvm().agent(), "plain");
            start(application, ONE, new ChildJvm().agent(), "annotated");
            start(application, BUILDER_ONE, new ChildJvm().agentJar(builder), "annotated");
            start(application, NO_AGENT_FIFTY, withFiftyClasses(), fiftyClasses);
            start(application, FIFTY_ANNOTATED, withFiftyClasses().agent(), fiftyClasses);
            start(application, BUILDER_FIFTY, withFiftyClasses().agentJar(builder), fiftyClasses);
            start(
                    application,
                    OTEL,
                    new ChildJvm()
                            .agentJar(OPEN_TELEMETRY)
                            .option(
                                    "-Dotel.traces.exporter=none",
                                    "-Dotel.metrics.exporter=none",
                                    "-Dotel.logs.exporter=none",
                                    "-Dotel.javaagent.logging=none"),
                    "plain");
        }
    }

    private static ChildJvm withFiftyClasses() {
        return new ChildJvm().classes(MethodGenerator.DIRECTORY);
    }

    private static void start(Application application, String label, ChildJvm child, String... arguments)
            throws Exception {
        long start = System.nanoTime();
        child.run(application.main(), arguments);
        application.group().line(label).add((System.nanoTime() - start) / NANOS_IN_MILLI);
    }

    /**
     * Copies an agent class into a jar under another name. The class is then found in that jar only, so the JVM has to
     * open the jar as for any agent.
     */
    private static Path agentJar(Class<?> agent) throws IOException {
        Path file = TARGET.resolve(agent.getSimpleName() + ".jar");
        String name = agent.getName() + "InJar";
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", name);
        try (DynamicType.Unloaded<?> copy =
                new ByteBuddy().redefine(agent).name(name).make()) {
            copy.toJar(file.toFile(), manifest);
        }
        return file;
    }
}
