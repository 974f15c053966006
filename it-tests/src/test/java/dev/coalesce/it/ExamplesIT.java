package dev.coalesce.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The applications in {@code examples} that need nothing but a main class. Their own tests run in the build too. */
@OnEveryJdk
record ExamplesIT(Jdk jdk) {
    private static final Path EXAMPLES = BuildOutput.path("it.examples");

    @ParameterizedTest
    @CsvSource({
        "plain, com.example.Main, '50 callers, the service was asked 1 times'",
        "woven, com.example.Main, '50 callers, the service was asked 1 times'",
        "kotlin, com.example.MainKt, '50 callers, the model was asked 1 times'",
    })
    void fiftyCallers_oneExecution(String example, String main, String printed) throws IOException {
        Path built = EXAMPLES.resolve(example).resolve("target");
        List<Path> classPath = new ArrayList<>(List.of(built.resolve("classes")));
        try (Stream<Path> libraries = Files.list(built.resolve("lib"))) {
            classPath.addAll(libraries.toList());
        }
        Jvm jvm = Jvm.of(jdk).property("coalesce.banner", "false").classPath(classPath);
        if (jdk.version().feature() >= 24) {
            jvm.option("-XX:+EnableDynamicAgentLoading"); // otherwise the JVM warns
        }
        jvm.main(main).prints(printed);
    }
}
