package dev.coalesce.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files that the build deployed are those that Maven Central requires. */
class ArtifactsIT {
    private static final List<String> JARS = List.of(
            "coalesce-agent",
            "coalesce-annotations",
            "coalesce-attach",
            "coalesce-build-plugin",
            "coalesce-gradle-plugin",
            "coalesce-junit",
            "coalesce-maven-plugin",
            "coalesce-redis",
            "coalesce-runtime",
            "coalesce-spring-boot");
    private static final List<String> POMS = List.of("coalesce-bom", "coalesce-parent", "dev.coalesce.gradle.plugin");
    private static final List<String> REQUIRED_ELEMENTS = List.of(
            "<name>", "<description>", "<url>", "<license>", "<developer>", "<scm", "<connection>");
    private static final List<String> OF_A_JAR = List.of(".jar", "-sources.jar", "-javadoc.jar");
    private static final List<String> OF_EACH = List.of(".pom", "-cyclonedx.json", "-cyclonedx.xml");

    @Test
    void publishedModules_areDeployedAndNoOthers() throws Exception {
        try (Stream<Path> deployed = Files.list(Release.repository().resolve("dev/coalesce"))) {
            assertThat(deployed.filter(Files::isDirectory).map(path -> path.getFileName().toString()))
                    .contains(JARS.toArray(String[]::new))
                    .contains(POMS.toArray(String[]::new))
                    .doesNotContain("coalesce-commands", "coalesce-sample-app", "coalesce-benchmarks")
                    .noneMatch(name -> name.startsWith("coalesce-it-"));
        }
    }

    @Test
    void artifacts_haveSourcesJavadocAndContents() {
        for (String name : JARS) {
            for (String kind : concat(OF_A_JAR, OF_EACH)) {
                assertThat(Release.directory(name).resolve(name + "-" + Release.VERSION + kind))
                        .isNotEmptyFile();
            }
        }
        for (String name : POMS) {
            for (String kind : OF_EACH) {
                assertThat(Release.directory(name).resolve(name + "-" + Release.VERSION + kind))
                        .isNotEmptyFile();
            }
        }
    }

    @Test
    void files_haveChecksumsAndSignatures() throws Exception {
        List<Path> files = files();
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            assertThat(Path.of(file + ".asc")).isNotEmptyFile();
            assertThat(Path.of(file + ".sha1")).hasContent(checksum("SHA-1", file));
            assertThat(Path.of(file + ".md5")).hasContent(checksum("MD5", file));
        }
    }

    /** Fails if there is no gpg: the build has just used it. */
    @Test
    void signatures_areOfTheFiles() throws Exception {
        List<Path> files = files();
        for (Path file : files) {
            Release.run(
                    Files.createDirectories(Path.of(Release.property("it.build"), "signatures")),
                    Release.jdks().get(0),
                    List.of("gpg", "--batch", "--verify", file + ".asc", file.toString()));
        }
    }

    @Test
    void poms_haveWhatMavenCentralRequires() throws Exception {
        String parent = Files.readString(pom("coalesce-parent"));
        assertThat(parent).contains(REQUIRED_ELEMENTS.toArray(String[]::new));
        for (String name : concat(JARS, POMS)) {
            String pom = Files.readString(pom(name));
            assertThat(pom).contains("<name>", "<description>");
            if (!pom.contains("<artifactId>coalesce-parent</artifactId>")) {
                assertThat(pom).contains(REQUIRED_ELEMENTS.toArray(String[]::new));
            }
        }
    }

    /** What the jar contains must not come a second time as a dependency. */
    @Test
    void shadedJars_dependOnNothingThatTheyContain() throws Exception {
        assertThat(Files.readString(pom("coalesce-agent"))).doesNotContain("<dependency>");
        assertThat(Files.readString(pom("coalesce-redis"))).doesNotContain("<dependency>");
        for (String name : JARS) {
            assertThat(Files.readString(pom(name))).doesNotContain("<classifier>classes</classifier>");
        }
        for (String name : List.of("coalesce-runtime", "coalesce-attach")) {
            String pom = Files.readString(pom(name));
            assertThat(pom.substring(pom.lastIndexOf("<dependencies>")))
                    .doesNotContain("caffeine")
                    .doesNotContain("coalesce-commands")
                    .doesNotContain("byte-buddy-agent");
        }
    }

    @Test
    void contentsOfAgent_nameItsLibraries() throws Exception {
        Path contents = Release.directory("coalesce-agent")
                .resolve("coalesce-agent-" + Release.VERSION + "-cyclonedx.json");
        List<String> names = Pattern.compile("\"purl\" : \"pkg:maven/[^/]+/([^@]+)@")
                .matcher(Files.readString(contents))
                .results()
                .map(name -> name.group(1))
                .distinct()
                .toList();
        assertThat(names)
                .contains("byte-buddy", "caffeine", "snakeyaml-engine", "picocli", "jline-terminal", "gson")
                .doesNotContain("junit-jupiter", "reactor-core", "kotlin-stdlib");
    }

    /** The files that have checksums and a signature. */
    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(Release.repository().resolve("dev/coalesce"))) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.getParent().endsWith(Release.VERSION))
                    .filter(file -> !file.toString().matches(".*\\.(asc|sha1|md5)"))
                    .sorted()
                    .toList();
        }
    }

    private static Path pom(String name) {
        return Release.directory(name).resolve(name + "-" + Release.VERSION + ".pom");
    }

    private static String checksum(String algorithm, Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file)));
    }

    private static List<String> concat(List<String> some, List<String> others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }
}
