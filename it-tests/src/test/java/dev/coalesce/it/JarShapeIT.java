package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks the contents of the agent's jar, which the JVM puts on the class path of the application. */
class JarShapeIT {
    private static final String SERVICES = "inst/META-INF/services/";

    private final JarFile jar;

    JarShapeIT() throws IOException {
        jar = new JarFile(BuildOutput.AGENT_JAR.toFile());
    }

    @AfterEach
    void close() throws IOException {
        jar.close();
    }

    @Test
    void classFilesInJar_areOnlyTheEntryPoint() {
        assertThat(files())
                .filteredOn(name -> name.endsWith(".class"))
                .isNotEmpty()
                .allMatch(
                        name -> name.matches("dev/coalesce/agent/(CoalesceAgent|AgentClassLoader)(\\$\\w+)?\\.class"));
    }

    @Test
    void otherFilesInJar_areBelowAgentDirectoryOrMetadata() {
        assertThat(files())
                .filteredOn(name -> !name.endsWith(".class"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("inst/")
                        || name.equals("META-INF/MANIFEST.MF")
                        || name.equals("META-INF/LICENSE")
                        || name.startsWith("META-INF/licenses/"));
    }

    @Test
    void agentClasses_areOwnOrRelocated() {
        assertThat(files())
                .filteredOn(name -> name.endsWith(".classdata"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("inst/dev/coalesce/")
                        || name.matches("inst/java/lang/Coalesce\\w+(\\$\\w+)?\\.classdata"));
    }

    @Test
    void serviceFiles_nameExistingRelocatedClasses() throws IOException {
        List<String> services =
                files().stream().filter(name -> name.startsWith(SERVICES)).toList();
        assertThat(services).allMatch(name -> name.startsWith(SERVICES + "dev.coalesce.agent.shaded."));
        for (String service : services) {
            assertThat(text(service).lines())
                    .isNotEmpty()
                    .allMatch(type -> jar.getEntry("inst/" + type.replace('.', '/') + ".classdata") != null);
        }
    }

    @Test
    void bundledLibraries_haveTheirLicences() throws IOException {
        assertThat(text("META-INF/LICENSE")).contains("Apache License");
        for (String library :
                List.of("asm", "byte-buddy", "caffeine", "gson", "jline", "picocli", "snakeyaml-engine")) {
            assertThat(text("META-INF/licenses/" + library + "/LICENSE"))
                    .as(library)
                    .hasSizeGreaterThan(500);
        }
    }

    @Test
    void manifest_namesEntryPoints() throws IOException {
        Attributes main = jar.getManifest().getMainAttributes();
        for (String entryPoint : List.of("Premain-Class", "Agent-Class", "Main-Class")) {
            assertThat(main.getValue(entryPoint)).isEqualTo("dev.coalesce.agent.CoalesceAgent");
        }
        assertThat(main.getValue("Boot-Class-Path")).isNull();
        assertThat(main.getValue("Implementation-Version")).isNotBlank();
    }

    private List<String> files() {
        return jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(ZipEntry::getName)
                .toList();
    }

    private String text(String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
}
