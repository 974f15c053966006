package dev.coalesce.sample.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.Coalesce;
import dev.coalesce.sample.quotes.QuoteService;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes of the sample without their annotations. */
class UnannotatedClassesTest {
    @Test
    void annotationIsGone_andTheClassCanBeLoaded(@TempDir Path directory) throws Exception {
        Path jar = directory.resolve("sample.jar");
        String name = QuoteService.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(name));
            out.write(classFile(name));
        }
        Path classes = directory.resolve("classes");

        assertThat(UnannotatedClasses.write(jar, classes)).isEqualTo(1);

        assertThat(new String(classFile(name), ISO_8859_1)).contains("dev/coalesce/Coalesce;");
        assertThat(new String(Files.readAllBytes(classes.resolve(name)), ISO_8859_1))
                .doesNotContain("dev/coalesce/Coalesce;");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            assertThat(QuoteService.class.getMethod("quote", String.class).getAnnotation(Coalesce.class))
                    .isNotNull();
            assertThat(loader.loadClass(QuoteService.class.getName()).getAnnotations())
                    .isEmpty();
        }
    }

    private static byte[] classFile(String name) throws IOException {
        try (InputStream in = QuoteService.class.getResourceAsStream("/" + name)) {
            return in.readAllBytes();
        }
    }
}
