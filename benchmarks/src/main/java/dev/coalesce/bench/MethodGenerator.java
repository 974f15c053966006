package dev.coalesce.bench;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Generates and compiles classes with many methods. */
final class MethodGenerator {
    static final Path DIRECTORY = Path.of("benchmarks", "target", "methods");

    /** The kinds of generated methods, by what they do with their results. */
    enum Kind {
        ANNOTATED {
            @Override
            String method(int number) {
                return """
                            @dev.coalesce.Coalesce(key = "id", ttl = Upstream.TTL, maxSize = Upstream.MAX_SIZE)
                            Object load%1$d(String id) {
                                return Upstream.load(id);
                            }
                        """.formatted(number);
            }
        },
        CAFFEINE {
            @Override
            String method(int number) {
                return """
                            private static final Cache<InstanceKey, Object> CACHE%1$d = Upstream.caffeine().build();

                            Object load%1$d(String id) {
                                InstanceKey key = new InstanceKey(this, id);
                                Object cached = CACHE%1$d.getIfPresent(key);
                                return cached != null ? cached : CACHE%1$d.get(key, Upstream::load);
                            }
                        """.formatted(number);
            }
        },
        /** They cache nothing, and may take long. */
        SLOW {
            @Override
            String method(int number) {
                return """
                            Object load%1$d(String id) {
                                return SlowBody.run(id);
                            }
                        """.formatted(number);
            }
        };

        abstract String method(int number);
    }

    private MethodGenerator() {}

    /**
     * Compiles classes into {@link #DIRECTORY} and returns their names. A name consists of the prefix, the kind and a
     * number from 0.
     */
    static List<String> compile(String prefix, Kind kind, int classes, int methods) throws IOException {
        Files.createDirectories(DIRECTORY);
        List<String> names = new ArrayList<>();
        List<Path> sources = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            String name =
                    prefix + kind.name().charAt(0) + kind.name().substring(1).toLowerCase(Locale.ROOT) + i;
            names.add(name);
            sources.add(Files.writeString(DIRECTORY.resolve(name + ".java"), source(name, kind, methods)));
        }
        compile(sources);
        return names;
    }

    static String source(String name, Kind kind, int methods) {
        StringBuilder text = new StringBuilder("""
                import com.github.benmanes.caffeine.cache.Cache;
                import dev.coalesce.bench.child.IndexedMethods;
                import dev.coalesce.bench.child.InstanceKey;
                import dev.coalesce.bench.child.SlowBody;
                import dev.coalesce.bench.jmh.Upstream;

                public final class %s implements IndexedMethods {
                """.formatted(name));
        StringBuilder cases = new StringBuilder();
        for (int i = 0; i < methods; i++) {
            text.append(kind.method(i)).append('\n');
            cases.append("            case ")
                    .append(i)
                    .append(": return load")
                    .append(i)
                    .append("(id);\n");
        }
        return text.append(
                        "    @Override\n    public Object call(int method, String id) {\n        switch (method) {\n")
                .append(cases)
                .append("            default: throw new IllegalArgumentException();\n        }\n    }\n}\n")
                .toString();
    }

    private static void compile(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IOException("the running Java has no compiler: run the benchmarks with a JDK");
        }
        List<String> options = List.of(
                "-g",
                "-nowarn",
                "-proc:none",
                "-d",
                DIRECTORY.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavaCompiler.CompilationTask task =
                    compiler.getTask(messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources));
            if (!task.call()) {
                throw new IOException(messages.toString());
            }
        }
    }
}
