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

/** One run of the compiler, on classes of a package {@code app}; their files stay in a directory of their own. */
record Compilation(boolean done, List<Diagnostic<? extends JavaFileObject>> diagnostics, Path output) {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final String HEAD = "package app; import dev.coalesce.*; import java.util.*; ";

    /** With these processors; none: those that the compiler finds, if the flags let it look. */
    static Compilation of(List<Processor> processors, List<String> flags, Map<String, String> sources) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> all = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path")));
        all.addAll(flags);
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, text) -> files.add(new Source(name, HEAD + text)));
        try (StandardJavaFileManager manager = COMPILER.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            Path output = Files.createTempDirectory("compilation");
            manager.setLocation(StandardLocation.CLASS_OUTPUT, List.of(output.toFile()));
            JavaCompiler.CompilationTask task = COMPILER.getTask(null, manager, diagnostics, all, null, files);
            if (!processors.isEmpty()) {
                task.setProcessors(processors);
            }
            return new Compilation(task.call(), diagnostics.getDiagnostics(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One class, with this processor. */
    static Compilation of(String source, String... flags) {
        List<String> all = new ArrayList<>(List.of("-Xlint:all,-processing", "-Werror"));
        all.addAll(Arrays.asList(flags));
        return of(List.of(new CoalesceProcessor()), all, Map.of("Subject", source));
    }

    List<String> messages() {
        return diagnostics.stream().map(each -> each.getMessage(Locale.ROOT)).toList();
    }

    void isQuiet() {
        assertThat(messages()).isEmpty();
        assertThat(done).isTrue();
    }

    void fails(String... messages) {
        assertThat(messages()).containsExactly(messages);
        assertThat(done).isFalse();
    }

    /** The text that the only message points at, as far as it goes from there. */
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
