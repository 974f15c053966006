package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs published test suites of libraries alone, and with rules for some methods of the library. */
@OnEveryJdk
record SuitesIT(Jdk jdk) {
    private static final String CODEC = "org.apache.commons.codec.";
    private static final String LANG = "org.apache.commons.lang3.";
    private static final String TEXT = "org.apache.commons.text.";

    @Test
    void commonsCodecSuiteWithRules_passesAsWithout() {
        assertPassesWithRules(
                "codec.yaml",
                6,
                "--select-class=" + CODEC + "language.SoundexTest",
                "--select-class=" + CODEC + "language.MetaphoneTest",
                "--select-class=" + CODEC + "language.DoubleMetaphoneTest",
                "--select-class=" + CODEC + "language.ColognePhoneticTest",
                "--select-class=" + CODEC + "language.Caverphone2Test",
                "--select-package=" + CODEC + "net");
    }

    @Test
    void commonsLangSuiteWithRules_passesAsWithout() {
        assertPassesWithRules(
                "lang.yaml",
                9,
                "--select-package=" + LANG + "math",
                "--select-package=" + LANG + "reflect",
                "--select-package=" + LANG + "tuple",
                "--select-class=" + LANG + "StringUtilsTest",
                "--select-class=" + LANG + "ClassUtilsTest");
    }

    @Test
    void commonsTextSuiteWithRules_passesAsWithout() {
        assertPassesWithRules(
                "text.yaml",
                7,
                "--select-package=" + TEXT + "similarity",
                "--select-package=" + TEXT + "translate",
                "--select-class=" + TEXT + "WordUtilsTest",
                "--select-class=" + TEXT + "CaseUtilsTest",
                "--select-class=" + TEXT + "StringEscapeUtilsTest",
                "--select-class=" + TEXT + "AlphabetConverterTest",
                "--exclude-methodname=.*(testLang708|testForDuplicatedDeclaredMapKeys)"); // these tests read source
        // files
    }

    private void assertPassesWithRules(String rules, int methods, String... selected) {
        JvmResult alone = suite(Jvm.of(jdk), selected);
        assertThat(counts(alone)).as("%s", alone).contains("[         0 tests failed          ]");
        Path file = Libraries.program("suites").resolve(rules);
        JvmResult withRules = suite(Jvm.of(jdk).agent("config=" + file), selected);
        assertThat(counts(withRules)).as("%s", withRules).isEqualTo(counts(alone));
        assertThat(withRules.err().lines().filter(line -> line.contains("coalescing ")))
                .hasSize(methods);
        assertThat(withRules.err()).doesNotContain("ERROR", "failed inside the agent", "matched nothing");
    }

    private static List<String> counts(JvmResult run) {
        return run.out().lines().filter(line -> line.contains(" tests ")).toList();
    }

    private static JvmResult suite(Jvm jvm, String... selected) {
        List<Path> classPath = new ArrayList<>(Libraries.of("commons"));
        classPath.addAll(Libraries.of("junit"));
        List<String> arguments = new ArrayList<>(List.of("execute", "--disable-banner", "--details=summary"));
        arguments.addAll(List.of(selected));
        return jvm.classPath(classPath)
                .main("org.junit.platform.console.ConsoleLauncher", arguments.toArray(String[]::new));
    }
}
