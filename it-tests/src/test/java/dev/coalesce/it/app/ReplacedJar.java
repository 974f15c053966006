package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Deploys a plugin, replaces its jar, and deploys it again. Undeploys it while another reader has the jar open. */
public final class ReplacedJar {
    private static final int LARGE = 500_000;

    private ReplacedJar() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("plugins");
        Path jar = write(directory.resolve("plugin.jar"), "old".getBytes(StandardCharsets.UTF_8));
        URLClassLoader before = deploy(jar);
        Files.move(
                write(directory.resolve("next.jar"), "new".getBytes(StandardCharsets.UTF_8)),
                jar,
                StandardCopyOption.ATOMIC_MOVE);
        URLClassLoader after = deploy(jar);
        System.out.println(
                "deployed again: " + text(after.getResource("content").openStream()));
        before.close();
        after.close();

        Path large = write(directory.resolve("large.jar"), new byte[LARGE]);
        URLClassLoader undeployed = deploy(large);
        try (InputStream reader = new URL("jar:" + large.toUri() + "!/content").openStream()) {
            undeployed.close();
            System.out.println("another reader: " + (reader.readAllBytes().length == LARGE));
        }
    }

    private static URLClassLoader deploy(Path jar) throws Exception {
        URL annotations = Coalesce.class.getProtectionDomain().getCodeSource().getLocation();
        URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL(), annotations}, null);
        loader.loadClass(Plugin.class.getName()).getConstructor().newInstance();
        return loader;
    }

    private static Path write(Path jar, byte[] content) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> type : new Class<?>[] {Base.class, Plugin.class}) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getResourceAsStream('/' + name)) {
                    in.transferTo(out);
                }
            }
            out.putNextEntry(new JarEntry("content"));
            out.write(content);
        }
        return jar;
    }

    private static String text(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The agent looks for annotations in this supertype. */
    public static class Base {}

    /** A class of the plugin, without annotations. */
    public static class Plugin extends Base {}
}
