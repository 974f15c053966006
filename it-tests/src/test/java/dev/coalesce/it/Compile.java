package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles an application where the flags matter, or what it is compiled against, or that it is a module. */
final class Compile {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    private final Path directory;
    private final List<String> flags = new ArrayList<>();
    private final List<Path> sources = new ArrayList<>();
    private final List<Path> against = new ArrayList<>(List.of(Built.ANNOTATIONS));

    private Compile(String name) {
        this.directory = Built.directory(name);
    }

    /** Into a new directory that has this in its name. */
    static Compile into(String name) {
        return new Compile(name);
    }

    /** Adds a source file with this content; its path is that of its class, with slashes. */
    Compile source(String path, String content) {
        Path file = directory.resolve("src").resolve(path + ".java");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sources.add(file);
        return this;
    }

    /** Adds all source files of a directory and those below it. */
    Compile sourcesIn(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Adds the sources of applications. */
    Compile apps(Class<?>... apps) {
        for (Class<?> app : apps) {
            sources.add(Built.source(app));
        }
        return this;
    }

    Compile flags(String... given) {
        flags.addAll(Arrays.asList(given));
        return this;
    }

    /** Adds to the class path, which holds the annotations. */
    Compile against(List<Path> jars) {
        against.addAll(jars);
        return this;
    }

    /** The directory of the classes. For 17, and quietly, unless the flags say otherwise. */
    Path classes() {
        Path classes = directory.resolve("classes");
        List<String> all = new ArrayList<>(List.of("-Xlint:-options", "-proc:none", "-d", classes.toString()));
        boolean isModule = sources.stream().anyMatch(source -> source.endsWith("module-info.java"));
        all.add(isModule ? "--module-path" : "-cp");
        all.add(against.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        if (!flags.contains("--release")) {
            all.addAll(List.of("--release", "17"));
        }
        all.addAll(flags);
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = COMPILER.getStandardFileManager(null, null, null)) {
            boolean done = COMPILER.getTask(
                            messages, files, null, all, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(done).as("compiling %s: %s", sources, messages).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return classes;
    }
}
