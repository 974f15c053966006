package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Digests;
import dev.coalesce.it.app.Plain;
import dev.coalesce.it.app.Ruled;
import dev.coalesce.it.app.Typo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;

/** Methods that a file names. */
@OnEveryJdk
record RulesIT(Jdk jdk) {
    private static final String DIGEST = "org.apache.commons.codec.digest.DigestUtils.sha256Hex";

    @Test
    void aLibrarysMethodWithoutItsSource() {
        Path file = file("methods:\n  \"" + DIGEST + "(java.lang.String)\":\n    ttl: 1h\n");
        digests(file)
                .printsQuietly(
                        "text, the same object: true",
                        "another text: true",
                        "bytes, the same object: false",
                        "hits: 1, leads: 2");
    }

    @Test
    void allOverloadsOfAGlob() {
        Path file = file("methods:\n  org.apache.**.DigestUtils.sha256Hex: {ttl: 1h, key: p0}\n");
        Run run = digests(file)
                .prints(
                        "text, the same object: true",
                        "another text: true",
                        "bytes, the same object: true",
                        "hits: 2, leads: 3");
        // An overload takes a stream; its result is a text all the same, and streams have no equals.
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aRuleThatMatchedNothingIsSaidAtTheEnd() {
        Path file = file(
                "methods:\n  " + DIGEST + ":\n  " + Digests.class.getName() + ".missing:\n  com.acme.Nowhere.get:\n");
        digests(file)
                .prints(
                        "text, the same object: false",
                        "another text: true",
                        "bytes, the same object: false",
                        "hits: 0, leads: 5")
                .complains(
                        "[WARN] coalesce - the rule \"" + Digests.class.getName() + ".missing\" (file " + file
                                + ", line 3, column 3) matched nothing by the end of the JVM: its class has no such"
                                + " method; it declares main, same",
                        "[WARN] coalesce - the rule \"com.acme.Nowhere.get\" (file " + file
                                + ", line 4, column 3) matched nothing by the end of the JVM: no such class was loaded");
    }

    @Test
    void aMistakeIsNamedWithItsPlaceAndStrictStopsTheJvm() {
        Path file = file("methods:\n  com.acme.Client.get:\n    ttl: soon\n");
        String mistake =
                "file " + file + ", line 3, column 10: com.acme.Client.get: ttl is \"soon\"; allowed: a duration";
        Jvm.of(jdk).agent("config=" + file).main(Plain.class).complains(mistake);
        Run strict = Jvm.of(jdk)
                .agent("strict=true", "config=" + file)
                .main(Plain.class)
                .complains(mistake);
        assertThat(strict.status()).isEqualTo(1);
        assertThat(strict.out()).isEmpty();
    }

    @Test
    void aRuleCanPutAnAnnotationRight() {
        Path file = file("methods:\n  " + Typo.class.getName() + ".typo: {key: p0}\n");
        Run run = Jvm.of(jdk).agent("config=" + file).main(Typo.class);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isNotEmpty();
    }

    @Test
    void theFileIsReadAgainWhenItChanges() {
        Path file = file("methods:\n  " + Ruled.class.getName() + ".price:\n    ttl: 1h\n");
        Run run = Jvm.of(jdk).agent("config=" + file).main(Ruled.class, file.toString());
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
                                + Ruled.class.getName() + ".price\" (file FILE, line 2, column 3) in classes"));
    }

    private Run digests(Path file) {
        return Jvm.of(jdk)
                .agent("config=" + file)
                .classPath(Built.APPS, Built.ANNOTATIONS, Built.holding(DigestUtils.class))
                .main(Digests.class);
    }

    private static Path file(String yaml) {
        try {
            return Files.writeString(Built.directory("rules").resolve("coalesce.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
