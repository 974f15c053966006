package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Digests;
import dev.coalesce.it.app.Plain;
import dev.coalesce.it.app.RuleReload;
import dev.coalesce.it.app.Typo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;

/** Coalesces methods named by rules in the configuration file. */
@OnEveryJdk
record RulesIT(Jdk jdk) {
    private static final String DIGEST = "org.apache.commons.codec.digest.DigestUtils.sha256Hex";

    @Test
    void ruleForOverload_coalescesLibraryMethod() {
        Path file = file("methods:\n  \"" + DIGEST + "(java.lang.String)\":\n    ttl: 1h\n");
        digests(file)
                .printsQuietly(
                        "text, same object: true",
                        "another text: true",
                        "bytes, same object: false",
                        "hits: 1, leads: 2");
    }

    @Test
    void ruleWithGlob_coalescesAllOverloads() {
        Path file = file("methods:\n  org.apache.**.DigestUtils.sha256Hex: {ttl: 1h, key: p0}\n");
        JvmResult run = digests(file)
                .prints(
                        "text, same object: true",
                        "another text: true",
                        "bytes, same object: true",
                        "hits: 2, leads: 3");
        // The overload that takes an InputStream is coalesced without a warning: its result is a String.
        assertThat(run.err()).isEmpty();
    }

    @Test
    void ruleWithoutMatch_isReportedAtExit() {
        Path file = file(
                "methods:\n  " + DIGEST + ":\n  " + Digests.class.getName() + ".missing:\n  com.acme.Nowhere.get:\n");
        digests(file)
                .prints(
                        "text, same object: false",
                        "another text: true",
                        "bytes, same object: false",
                        "hits: 0, leads: 5")
                .complains(
                        "[WARN] coalesce - the rule \"" + Digests.class.getName() + ".missing\" (file " + file
                                + ", line 3, column 3) matched nothing by the end of the JVM: its class has no such"
                                + " method; it declares main, same",
                        "[WARN] coalesce - the rule \"com.acme.Nowhere.get\" (file " + file
                                + ", line 4, column 3) matched nothing by the end of the JVM: no such class was loaded");
    }

    @Test
    void invalidRule_isReportedWithLocationAndStopsStrictJvm() {
        Path file = file("methods:\n  com.acme.Client.get:\n    ttl: soon\n");
        String error = "file " + file + ", line 3, column 10: com.acme.Client.get: ttl is \"soon\". Use a duration";
        Jvm.of(jdk).agent("config=" + file).main(Plain.class).complains(error);
        JvmResult strict = Jvm.of(jdk)
                .agent("strict=true", "config=" + file)
                .main(Plain.class)
                .complains(error);
        assertThat(strict.status()).isEqualTo(1);
        assertThat(strict.out()).isEmpty();
    }

    @Test
    void rule_correctsAnnotation() {
        Path file = file("methods:\n  " + Typo.class.getName() + ".typo: {key: p0}\n");
        JvmResult run = Jvm.of(jdk).agent("config=" + file).main(Typo.class);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isNotEmpty();
    }

    @Test
    void changedFile_isReloaded() {
        Path file = file("methods:\n  " + RuleReload.class.getName() + ".price:\n    ttl: 1h\n");
        JvmResult run = Jvm.of(jdk).agent("config=" + file).main(RuleReload.class, file.toString());
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out().lines())
                .as("%s", run)
                .startsWith("coalesced: true", "in flight: one result", "after the broken file coalesced: false")
                .anyMatch(line -> line.contains("config is \"FILE\", which is not valid YAML: ")
                        && line.contains("line 4, column 1"))
                .anyMatch(line ->
                        line.contains("the file FILE has changed and has errors: the previous version stays in force"))
                .anyMatch(line -> line.contains(
                        "the file FILE has changed; without effect until the JVM restarts: the key of the rule \""
                                + RuleReload.class.getName() + ".price\" (file FILE, line 2, column 3) in classes"));
    }

    private JvmResult digests(Path file) {
        return Jvm.of(jdk)
                .agent("config=" + file)
                .classPath(BuildOutput.APPS, BuildOutput.ANNOTATIONS, BuildOutput.locationOf(DigestUtils.class))
                .main(Digests.class);
    }

    private static Path file(String yaml) {
        try {
            return Files.writeString(BuildOutput.newDirectory("rules").resolve("coalesce.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
