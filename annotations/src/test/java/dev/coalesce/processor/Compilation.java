package dev.coalesce.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.annotation.processing.Processor;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * One run of the compiler on classes of the package {@code app}.
 *
 * @param succeeded whether the compiler succeeded
 * @param diagnostics the messages, in the order of the compiler
 * @param output the directory of the class files
 */
record Compilation(boolean succeeded, List<Diagnostic<? extends JavaFileObject>> diagnostics, Path output) {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final String HEADER = "package app; import dev.coalesce.*; import java.util.*; ";

    /** Compiles with the given processors. If there are none, the compiler looks for processors as the flags allow. */
    static Compilation of(List<Processor> processors, List<String> flags, Map<String, String> sources) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path")));
        options.addAll(flags);
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, text) -> files.add(new Source(name, HEADER + text)));
        try (StandardJavaFileManager manager = COMPILER.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            Path output = Files.createTempDirectory("compilation");
            manager.setLocation(StandardLocation.CLASS_OUTPUT, List.of(output.toFile()));
            JavaCompiler.CompilationTask task = COMPILER.getTask(null, manager, diagnostics, options, null, files);
            if (!processors.isEmpty()) {
                task.setProcessors(processors);
            }
            return new Compilation(task.call(), diagnostics.getDiagnostics(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiles one class with {@link CoalesceProcessor}. */
    static Compilation of(String source, String... flags) {
        List<String> options = new ArrayList<>(List.of("-Xlint:all,-processing", "-Werror"));
        options.addAll(Arrays.asList(flags));
        return of(List.of(new CoalesceProcessor()), options, Map.of("Subject", source));
    }

    List<String> messages() {
        return diagnostics.stream()
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                .toList();
    }

    void isQuiet() {
        assertThat(messages()).isEmpty();
        assertThat(succeeded).isTrue();
    }

    void fails(String... messages) {
        assertThat(messages()).containsExactly(messages);
        assertThat(succeeded).isFalse();
    }

    /** Returns the source text that the only message refers to. */
    String pointsAt() throws IOException {
        assertThat(diagnostics).hasSize(1);
        Diagnostic<? extends JavaFileObject> only = diagnostics.get(0);
        String text = only.getSource().getCharContent(true).toString();
        return text.substring((int) only.getStartPosition(), (int) only.getEndPosition());
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("text:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
