package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Verified;
import dev.coalesce.it.app.VerifiedRecordings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Verifies methods: every call runs its own body, and the report tells what their results depend on. */
@OnEveryJdk
record VerifyIT(Jdk jdk) {
    private static final String NAME = Verified.class.getName();

    @Test
    void resultsThatDependOnTheCaller_areLeaksThatNameWhatTheKeyOmits() {
        String report = verified(rule("ofThreadLocal", "")
                        + rule("ofParameter", ", key: [sku], ignore: [who]")
                        + rule("ofLocale", "")
                        + rule("ofObject", ", scope: TYPE")
                        + rule("ofFuture", "")
                        + rule("failing", "")
                        + rule("noKey", ""))
                .err();

        String tenant = "LEAK T(" + NAME + ").CURRENT ";
        assertThat(report)
                .containsPattern("Verified.ofThreadLocal +" + Pattern.quote(tenant))
                .containsPattern("Verified.ofParameter +LEAK who.tenant ")
                .contains("results differ in .discount when who.tenant differs")
                .containsPattern("Verified.ofLocale +LEAK locale ")
                .containsPattern("Verified.ofObject +LEAK this.region ")
                .containsPattern("Verified.ofFuture +" + Pattern.quote(tenant))
                .containsPattern("Verified.failing +" + Pattern.quote(tenant))
                .containsPattern("Verified.noKey +" + Pattern.quote(tenant))
                .contains("[WARN] coalesce - verify: LEAK in " + NAME + ".ofThreadLocal: calls with equal keys")
                .doesNotContain("tenant-a", "sku1", "fr_FR");
    }

    @Test
    void resultsThatDoNot_areClean_orVolatile_orMutated() {
        String report = verified(rule("withThreadLocalInKey", ", key: [sku, T(" + NAME + ").CURRENT]")
                        + rule("clean", ", key: [sku], ignore: [who]")
                        + rule("changed", "")
                        + rule("timeStamp", ""))
                .err();

        assertThat(report)
                .containsPattern("Verified.withThreadLocalInKey +clean ")
                .containsPattern("Verified.clean +clean ")
                .containsPattern("Verified.changed +mutated ")
                .containsPattern("Verified.timeStamp +volatile ")
                .contains("with a confidence of 95 %")
                .doesNotContain("LEAK");
    }

    @Test
    void recordedMismatches_haveEvents_withoutValues() {
        String rules = rule("ofThreadLocal", "") + rule("timeStamp", "") + rule("clean", ", key: [sku], ignore: [who]");
        assertThat(run(VerifiedRecordings.class, rules).out())
                .containsPattern(
                        "Mismatch \\S+Verified ofThreadLocal same context false by [^\n]*CURRENT[^\n]* in \\[]")
                .containsPattern("Mismatch \\S+Verified timeStamp same context true by  in \\[]")
                .doesNotContain("Verified clean")
                .contains("values: false");
    }

    private static String rule(String method, String attributes) {
        return "  %s.%s: {mode: verify, ttl: 30s%s}\n".formatted(NAME, method, attributes);
    }

    private JvmResult verified(String rules) {
        return run(Verified.class, rules).prints("wrong: 0");
    }

    private JvmResult run(Class<?> program, String rules) {
        try {
            Path file = Files.writeString(
                    BuildOutput.newDirectory("verify").resolve("coalesce.yaml"), "methods:\n" + rules);
            return Jvm.of(jdk).agent("config=" + file).main(program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
