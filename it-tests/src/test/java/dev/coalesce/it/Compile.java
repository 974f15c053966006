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

/** Compiles an application that needs its own compiler flags, class path or module descriptor. */
final class Compile {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    private final Path directory;
    private final List<String> flags = new ArrayList<>();
    private final List<Path> sources = new ArrayList<>();
    private final List<Path> classPath = new ArrayList<>(List.of(BuildOutput.ANNOTATIONS));

    private Compile(String name) {
        this.directory = BuildOutput.newDirectory(name);
    }

    /** Starts a compilation into a new directory with this name. */
    static Compile into(String name) {
        return new Compile(name);
    }

    /** Adds a source file with this content. The path is the class name with slashes. */
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

    /** Adds all source files in a directory and its subdirectories. */
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
            sources.add(BuildOutput.sourceFile(app));
        }
        return this;
    }

    Compile flags(String... compilerFlags) {
        flags.addAll(Arrays.asList(compilerFlags));
        return this;
    }

    /** Adds jars to the class path, which already holds the annotations. */
    Compile against(List<Path> jars) {
        classPath.addAll(jars);
        return this;
    }

    /** Compiles for Java 17, unless the flags name another release, and returns the directory of the classes. */
    Path classes() {
        Path classes = directory.resolve("classes");
        List<String> all = new ArrayList<>(List.of("-Xlint:-options", "-proc:none", "-d", classes.toString()));
        boolean isModule = sources.stream().anyMatch(source -> source.endsWith("module-info.java"));
        all.add(isModule ? "--module-path" : "-cp");
        all.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
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
