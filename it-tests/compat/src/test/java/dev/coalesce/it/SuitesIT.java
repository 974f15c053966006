package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Test suites of well-known libraries as they are published: alone, and with rules on some of the library's methods. */
@OnEveryJdk
record SuitesIT(Jdk jdk) {
    private static final String CODEC = "org.apache.commons.codec.";
    private static final String LANG = "org.apache.commons.lang3.";
    private static final String TEXT = "org.apache.commons.text.";

    @Test
    void commonsCodec() {
        passesAsAlone(
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
    void commonsLang() {
        passesAsAlone(
                "lang.yaml",
                9,
                "--select-package=" + LANG + "math",
                "--select-package=" + LANG + "reflect",
                "--select-package=" + LANG + "tuple",
                "--select-class=" + LANG + "StringUtilsTest",
                "--select-class=" + LANG + "ClassUtilsTest");
    }

    @Test
    void commonsText() {
        passesAsAlone(
                "text.yaml",
                7,
                "--select-package=" + TEXT + "similarity",
                "--select-package=" + TEXT + "translate",
                "--select-class=" + TEXT + "WordUtilsTest",
                "--select-class=" + TEXT + "CaseUtilsTest",
                "--select-class=" + TEXT + "StringEscapeUtilsTest",
                "--select-class=" + TEXT + "AlphabetConverterTest",
                "--exclude-methodname=.*(testLang708|testForDuplicatedDeclaredMapKeys)"); // they read source files
    }

    private void passesAsAlone(String rules, int methods, String... selected) {
        Run alone = suite(Jvm.of(jdk), selected);
        assertThat(counts(alone)).as("%s", alone).contains("[         0 tests failed          ]");
        Path file = Libraries.program("suites").resolve(rules);
        Run with = suite(Jvm.of(jdk).agent("config=" + file), selected);
        assertThat(counts(with)).as("%s", with).isEqualTo(counts(alone));
        assertThat(with.err().lines().filter(line -> line.contains("coalescing ")))
                .hasSize(methods);
        assertThat(with.err()).doesNotContain("ERROR", "failed inside the agent", "matched nothing");
    }

    private static List<String> counts(Run run) {
        return run.out().lines().filter(line -> line.contains(" tests ")).toList();
    }

    private static Run suite(Jvm jvm, String... selected) {
        List<Path> classPath = new ArrayList<>(Libraries.of("commons"));
        classPath.addAll(Libraries.of("junit"));
        List<String> arguments = new ArrayList<>(List.of("execute", "--disable-banner", "--details=summary"));
        arguments.addAll(List.of(selected));
        return jvm.classPath(classPath)
                .main("org.junit.platform.console.ConsoleLauncher", arguments.toArray(String[]::new));
    }
}
