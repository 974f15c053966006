package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Verifies generated methods, of which half depend on something that the key omits. {@code -Dplanted.seed=N} draws
 * others, {@code -Dplanted.count=N} more of them.
 */
@OnEveryJdk
record PlantedLeaksIT(Jdk jdk) {
    private static final long SEED = Long.getLong("planted.seed", 0);
    private static final int COUNT = Integer.getInteger("planted.count", 50);

    @Test
    void methodsThatDependOnSomethingOutsideOfTheKey_leak_andTheOthersDoNot() {
        boolean isOfEachKind = SEED == 0;
        List<PlantedMethod> methods = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            methods.add(PlantedMethod.leaking(i, SEED + i, isOfEachKind));
            methods.add(PlantedMethod.clean(COUNT + i, SEED + 1_000_000 + i, isOfEachKind));
        }
        String report = verified(methods);

        List<String> wrong = new ArrayList<>();
        for (PlantedMethod each : methods) {
            String verdict = verdict(report, each);
            boolean isRight = each.cause().isEmpty() ? !verdict.contains(" LEAK ") : isLeak(verdict, each.cause());
            if (!isRight) {
                wrong.add(each.cause() + ": " + each.about() + "\n" + verdict);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isLeak(String verdict, String cause) {
        String first = verdict.substring(0, Math.max(0, verdict.indexOf('\n')));
        return first.contains(" LEAK ") && first.contains(cause);
    }

    /** The lines of the report about one method. */
    private static String verdict(String report, PlantedMethod method) {
        Matcher matcher = Pattern.compile("(?m)^" + Pattern.quote(method.owner()) + "\\.find .*\n(   .*\n)*")
                .matcher(report.substring(report.indexOf("coalesce verify ")));
        return matcher.find() ? matcher.group() : "";
    }

    private JvmResult run(List<PlantedMethod> methods) throws IOException {
        List<Path> libraries = new ArrayList<>();
        for (String set : List.of(
                "spring-7", "spring-mvc", "spring-test", "spring-security", "tomcat", "logback", "opentelemetry-sdk")) {
            libraries.addAll(Libraries.of(set));
        }
        Compile compile = Compile.into("planted").sourcesIn(Libraries.program("verify/planted"));
        StringBuilder rules = new StringBuilder("methods:\n");
        for (PlantedMethod each : methods) {
            compile.source("Planted" + each.number(), each.source());
            rules.append(each.rule());
        }
        List<Path> classPath = new ArrayList<>(libraries);
        classPath.add(compile.against(libraries).flags("-parameters").classes());
        classPath.add(BuildOutput.ANNOTATIONS);
        Path file = Files.writeString(BuildOutput.newDirectory("planted-rules").resolve("coalesce.yaml"), rules);
        return Jvm.of(jdk)
                .classPath(classPath)
                .agent("config=" + file)
                .main(
                        "PlantedLeaks",
                        methods.stream()
                                .map(each -> each.number() + ":" + each.seed() + ":" + each.threads())
                                .toArray(String[]::new));
    }

    private String verified(List<PlantedMethod> methods) {
        try {
            JvmResult result = run(methods);
            assertThat(result.out()).as("%s", result).endsWith("done\n");
            return result.err();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
