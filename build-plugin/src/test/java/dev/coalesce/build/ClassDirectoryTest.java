package dev.coalesce.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.Coalesce;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.ModuleVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the weaving of directories, which the plugins for Maven and Gradle use. */
class ClassDirectoryTest {
    @TempDir
    private Path directory;

    private final List<String> messages = new ArrayList<>();

    static class Prices {
        @Coalesce(ttl = "1s")
        void get() {}
    }

    @BeforeEach
    void copyClass() throws IOException {
        String file = Prices.class.getName().replace('.', '/') + ".class";
        Path target = directory.resolve(file);
        Files.createDirectories(target.resolveSibling(""));
        try (InputStream in = ClassDirectoryTest.class.getResourceAsStream("/" + file)) {
            Files.write(target, in.readAllBytes());
        }
    }

    @Test
    void noModule_isWovenQuietly() {
        assertThat(weave()).isEqualTo(1);
        assertThat(messages).isEmpty();
        assertThat(weave()).isZero();
    }

    @Test
    void moduleThatRequiresTheRuntime_isWovenQuietly() throws IOException {
        writeModule("dev.coalesce.runtime");
        assertThat(weave()).isEqualTo(1);
        assertThat(messages).isEmpty();
    }

    @Test
    void moduleThatDoesNotRequireTheRuntime_isReported() throws IOException {
        writeModule("java.logging");
        assertThat(weave()).isEqualTo(1);
        assertThat(messages)
                .containsExactly("module shop in " + directory + " does not require dev.coalesce.runtime, so the first"
                        + " call of a woven method will fail. Add \"requires dev.coalesce.runtime;\" to its"
                        + " module-info.java, unless a module that it requires does so transitively.");
    }

    private int weave() {
        return ClassDirectory.weave(directory.toFile(), List.<File>of(), false, messages::add);
    }

    private void writeModule(String required) throws IOException {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_MODULE, "module-info", null, null, null);
        ModuleVisitor module = writer.visitModule("shop", 0, null);
        module.visitRequire("java.base", Opcodes.ACC_MANDATED, null);
        module.visitRequire(required, 0, null);
        module.visitEnd();
        writer.visitEnd();
        Files.write(directory.resolve("module-info.class"), writer.toByteArray());
    }
}
