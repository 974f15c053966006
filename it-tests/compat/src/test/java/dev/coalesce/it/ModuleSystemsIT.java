package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Module systems whose class loaders see only {@code java.*} and the packages they declare. */
@OnEveryJdk
record ModuleSystemsIT(Jdk jdk) {
    private static final Path SHOP = Compile.into("bundle")
            .sourcesIn(Libraries.program("bundle"))
            .flags("-g")
            .classes();

    private static final String FIRST_CALLS = "prices 1 1 2 3 4 4, quotes 5 5";
    private static final String LATER_CALLS = "prices 6 6 7 8 4 4, quotes 5 5";

    @Test
    void osgiBundles_areCoalescedAndUnloaded() throws IOException {
        Path directory = BuildOutput.newDirectory("felix");
        Path classes = Files.createDirectories(directory.resolve("bundle"));
        copy(SHOP.resolve("shop/Prices.class"), classes.resolve("shop/Prices.class"));
        copy(BuildOutput.ANNOTATIONS, classes.resolve("annotations.jar"));
        List<Path> classPath = new ArrayList<>(Libraries.of("felix"));
        classPath.add(Compile.into("felix")
                .sourcesIn(Libraries.program("felix"))
                .against(Libraries.of("felix"))
                .classes());
        JvmResult run = Jvm.of(jdk)
                .agent()
                .workingDirectory(directory)
                .classPath(classPath)
                .main(
                        "Felix",
                        bundle(classes, "one", directory).toString(),
                        bundle(classes, "two", directory).toString())
                .prints("one: " + FIRST_CALLS, "two: " + FIRST_CALLS, "one again: " + LATER_CALLS, "two is collected");
        assertThat(run.err()).doesNotContain("coalesce"); // Felix itself causes warnings of the JDK
    }

    private static Path bundle(Path classes, String name, Path directory) {
        Map<String, String> attributes = Map.of(
                "Bundle-ManifestVersion", "2",
                "Bundle-SymbolicName", name,
                "Bundle-ClassPath", ".,annotations.jar");
        return Jars.of(classes, attributes, directory.resolve(name + ".jar"));
    }

    @Test
    void jbossModules_areCoalesced() throws IOException {
        Path modules = BuildOutput.newDirectory("modules");
        module(modules, "one", Jars.of(SHOP, modules.resolve("one.jar")), BuildOutput.ANNOTATIONS);
        module(modules, "two", Jars.of(SHOP, modules.resolve("two.jar")), BuildOutput.ANNOTATIONS);
        Path start = Compile.into("jboss")
                .sourcesIn(Libraries.program("jboss"))
                .against(Libraries.of("jboss-modules"))
                .classes();
        module(modules, "start", Jars.of(start, modules.resolve("start.jar")));
        Jvm.of(jdk)
                .agent()
                .jar(Libraries.named("jboss-modules", "jboss-modules"), "-mp", modules.toString(), "start")
                .printsQuietly("one: " + FIRST_CALLS, "two: " + FIRST_CALLS, "one again: " + LATER_CALLS);
    }

    private static void module(Path modules, String name, Path... jars) throws IOException {
        Path directory = Files.createDirectories(modules.resolve(name).resolve("main"));
        StringBuilder xml = new StringBuilder("<module xmlns=\"urn:jboss:module:1.9\" name=\"" + name + "\">"
                + (name.equals("start") ? "<main-class name=\"start.Start\"/>" : "") + "<resources>");
        for (Path jar : jars) {
            copy(jar, directory.resolve(String.valueOf(jar.getFileName())));
            xml.append("<resource-root path=\"").append(jar.getFileName()).append("\"/>");
        }
        xml.append("</resources><dependencies>"
                + (name.equals("start") ? "<module name=\"org.jboss.modules\"/>" : "")
                + "</dependencies></module>");
        Files.writeString(directory.resolve("module.xml"), xml);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolveSibling("."));
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
