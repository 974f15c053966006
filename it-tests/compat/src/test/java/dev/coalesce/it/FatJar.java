package dev.coalesce.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** Packs an application as Spring Boot's build plugins do: a jar with the libraries as jars in it. */
final class FatJar {
    private static final String LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

    private FatJar() {}

    /**
     * Packs an application.
     *
     * @param loader the jar {@code spring-boot-loader}
     */
    static Path of(String main, Path classes, List<Path> libraries, Path loader, Path jar) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, LAUNCHER);
        attributes.putValue("Start-Class", main);
        attributes.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
        attributes.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> all = Files.walk(classes)) {
            addClassesOf(loader, out);
            for (Path each : all.sorted().toList()) { // Spring also looks for the directories of packages
                String name = "BOOT-INF/classes/" + classes.relativize(each);
                boolean isDirectory = Files.isDirectory(each);
                add(
                        isDirectory && !name.endsWith("/") ? name + "/" : name,
                        isDirectory ? new byte[0] : Files.readAllBytes(each),
                        out);
            }
            add("BOOT-INF/lib/", new byte[0], out);
            for (Path each : libraries) {
                add("BOOT-INF/lib/" + each.getFileName(), Files.readAllBytes(each), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    private static void addClassesOf(Path loader, JarOutputStream out) throws IOException {
        Set<String> added = new HashSet<>();
        try (JarFile jar = new JarFile(loader.toFile())) {
            for (ZipEntry entry : jar.stream().toList()) {
                boolean isNeeded = entry.getName().startsWith("org/")
                        || entry.getName().equals("META-INF/services/java.nio.file.spi.FileSystemProvider");
                if (isNeeded && added.add(entry.getName())) {
                    add(entry.getName(), jar.getInputStream(entry).readAllBytes(), out);
                }
            }
        }
    }

    /** Adds an entry without compressing it: the launcher reads jars in the jar only so. */
    private static void add(String name, byte[] content, JarOutputStream out) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }
}
