package dev.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jar is a named module without dependencies at run time. */
class ModuleTest {
    private static final int JAVA_17 = 61;

    private final ModuleDescriptor descriptor = readDescriptor();

    @Test
    void module_hasThePublicName() {
        assertThat(descriptor.name()).isEqualTo("dev.coalesce.annotations");
        assertThat(descriptor.isOpen()).isFalse();
    }

    @Test
    void module_exportsOnlyTheApiPackage() {
        assertThat(descriptor.exports())
                .singleElement()
                .satisfies(exports -> assertThat(exports.isQualified()).isFalse())
                .extracting(Exports::source)
                .isEqualTo("dev.coalesce");
    }

    @Test
    void module_requiresOnlyJavaBaseAtRunTime() {
        assertThat(descriptor.requires())
                .filteredOn(requires -> !requires.modifiers().contains(Requires.Modifier.STATIC))
                .extracting(Requires::name)
                .containsExactly("java.base");
    }

    static Stream<Class<?>> publicTypes() {
        return Stream.of(
                Coalesce.class,
                Invalidates.class,
                Coalescer.class,
                Stats.class,
                Scope.class,
                OnTimeout.class,
                CoalesceTimeoutException.class,
                CoalesceInterruptedException.class);
    }

    @ParameterizedTest
    @MethodSource("publicTypes")
    void publicType_hasJava17Bytecode(Class<?> type) throws IOException {
        try (DataInputStream in = new DataInputStream(resource(type.getSimpleName() + ".class"))) {
            assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
            assertThat(in.readInt()).isEqualTo(JAVA_17);
        }
    }

    private static ModuleDescriptor readDescriptor() {
        URL location = Coalesce.class.getProtectionDomain().getCodeSource().getLocation();
        return ModuleFinder.of(Path.of(URI.create(location.toString()))).findAll().stream()
                .findFirst()
                .orElseThrow()
                .descriptor();
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(Coalesce.class.getResourceAsStream(name), name);
    }
}
