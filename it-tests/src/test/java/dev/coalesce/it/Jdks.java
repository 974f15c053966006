package dev.coalesce.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Provides the JDKs to test with, one per version: the running JDK, and the long-term supported JDKs that
 * {@code JAVA_HOME} and {@code JAVA_HOME_*} name or that are installed in {@code /usr/lib/jvm}.
 */
final class Jdks implements ArgumentsProvider {
    private static final Path INSTALL_DIRECTORY = Path.of("/usr/lib/jvm");
    private static final Collection<Jdk> FOUND = find();

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return FOUND.stream().map(Arguments::of);
    }

    private static Collection<Jdk> find() {
        Map<Integer, Jdk> byVersion = new TreeMap<>();
        for (Path home : homes()) {
            Jdk.in(home)
                    .filter(jdk -> jdk.isLongTermSupported() || isRunning(jdk))
                    .ifPresent(jdk -> byVersion.putIfAbsent(jdk.feature(), jdk));
        }
        byVersion.values().forEach(jdk -> System.out.println("testing with " + jdk + " in " + jdk.home()));
        return byVersion.values();
    }

    private static boolean isRunning(Jdk jdk) {
        return jdk.feature() == Runtime.version().feature();
    }

    private static List<Path> homes() {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        new TreeMap<>(System.getenv()).forEach((name, value) -> {
            if ((name.equals("JAVA_HOME") || name.startsWith("JAVA_HOME_")) && !value.isBlank()) {
                homes.add(Path.of(value));
            }
        });
        if (Files.isDirectory(INSTALL_DIRECTORY)) {
            try (Stream<Path> installed = Files.list(INSTALL_DIRECTORY)) {
                installed.sorted().forEach(homes::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return homes;
    }
}
