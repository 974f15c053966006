package dev.coalesce.sample.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.coalesce.Coalesce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * The classes of a jar without the annotation {@link Coalesce}. Each class file names the annotation once, in its
 * constant pool. There it receives the name of an annotation that does not exist, which the JVM ignores.
 */
final class UnannotatedClasses {
    private static final String ANNOTATION = "L" + Coalesce.class.getName().replace('.', '/') + ";";

    /** As long as the name of the annotation, because class files give the length of a name before it. */
    private static final String NO_ANNOTATION = ANNOTATION.replace("Coalesce;", "Nothing_;");

    private UnannotatedClasses() {}

    /**
     * Writes the classes into a directory, which comes before the jar in the class path.
     *
     * @return the number of classes that named the annotation
     */
    static int write(Path jar, Path directory) throws IOException {
        int changed = 0;
        try (JarFile file = new JarFile(jar.toFile())) {
            for (ZipEntry entry : file.stream()
                    .filter(each -> each.getName().endsWith(".class"))
                    .toList()) {
                byte[] content = file.getInputStream(entry).readAllBytes();
                byte[] unannotated = withoutAnnotation(content);
                Path target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException(jar + " contains " + entry.getName());
                }
                Files.createDirectories(target.getParent());
                Files.write(target, unannotated);
                changed += unannotated == content ? 0 : 1;
            }
        }
        return changed;
    }

    private static byte[] withoutAnnotation(byte[] classFile) {
        String text = new String(classFile, ISO_8859_1);
        return text.contains(ANNOTATION)
                ? text.replace(ANNOTATION, NO_ANNOTATION).getBytes(ISO_8859_1)
                : classFile;
    }
}
