package dev.coalesce.agent.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.annotation.processing.Processor;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles classes from source text, with the annotations on the class path. */
public final class Compiled {
    private static final String IMPORTS = """
            package app;
            import dev.coalesce.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.function.*;
            """;

    private Compiled() {}

    /** Compiles classes of package {@code app}, with common imports. Returns the class files by binary name. */
    public static Map<String, byte[]> of(String source, String... flags) {
        return of(source, Map.of(), flags);
    }

    /** Compiles as above. The library maps class names to sources that are compiled along. */
    public static Map<String, byte[]> of(String source, Map<String, String> library, String... flags) {
        List<String> sources = new ArrayList<>(library.values());
        sources.add(IMPORTS + source);
        return compile(sources, flags);
    }

    /**
     * Returns the messages of the compiler when it runs an annotation processor on the source. The library maps class
     * names to sources that are compiled along.
     */
    public static List<String> messages(Processor processor, String source, Map<String, String> library) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> flags = List.of(
                "-proc:only",
                "-Xlint:-processing",
                "-Xmaxerrs",
                "100000",
                "-cp",
                System.getProperty("java.class.path"));
        List<Source> sources = new ArrayList<>(List.of(new Source(IMPORTS + source)));
        library.values().forEach(text -> sources.add(new Source(text)));
        try (JavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
            JavaCompiler.CompilationTask task = compiler.getTask(null, files, diagnostics, flags, null, sources);
            task.setProcessors(List.of(processor));
            boolean succeeded = task.call();
            List<String> messages = new ArrayList<>();
            boolean hasErrors = false;
            for (Diagnostic<?> each : diagnostics.getDiagnostics()) {
                messages.add(each.getMessage(Locale.ROOT));
                hasErrors |= each.getKind() == Diagnostic.Kind.ERROR;
            }
            if (succeeded == hasErrors) {
                throw new IllegalArgumentException(messages.toString());
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> compile(List<String> sources, String... flags) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> allFlags = new ArrayList<>(List.of("-proc:none", "-Xlint:none", "-nowarn"));
        if (!List.of(flags).contains("--release")) {
            allFlags.addAll(List.of("--release", "17"));
        }
        allFlags.addAll(List.of("-cp", System.getProperty("java.class.path")));
        allFlags.addAll(List.of(flags));
        StringWriter messages = new StringWriter();
        Map<String, ByteArrayOutputStream> written = new HashMap<>();
        try (JavaFileManager files = new InMemory(compiler.getStandardFileManager(null, null, null), written)) {
            boolean succeeded = compiler.getTask(
                            messages,
                            files,
                            null,
                            allFlags,
                            null,
                            sources.stream().map(Source::new).toList())
                    .call();
            if (!succeeded) {
                throw new IllegalArgumentException(messages.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, byte[]> classes = new HashMap<>();
        written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("text:///Source.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        /** Accepts a public class of any name. */
        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE && !simpleName.equals("module-info");
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written;

        InMemory(JavaFileManager next, Map<String, ByteArrayOutputStream> written) {
            super(next);
            this.written = written;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("bytes:///" + name.replace('.', '/') + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    written.put(name, bytes);
                    return bytes;
                }
            };
        }
    }
}
