package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.rules.ConfigFile;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that an attribute that can have no effect is reported, and that the method is coalesced nevertheless. */
class UnusedAttributesTest {
    private static final AtomicInteger CLASSES = new AtomicInteger();

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "staleFor = \"1h\" | staleFor of @Coalesce | Set ttl.",
                "maxSize = 5 | maxSize of @Coalesce | Set ttl.",
                "staleFor = \"1h\", ttl = \"0s\" | staleFor of @Coalesce | Set ttl.",
                "onTimeout = dev.coalesce.OnTimeout.PROCEED | onTimeout of app. | Set waitTimeout.",
                "onTimeout = dev.coalesce.OnTimeout.PROCEED, waitTimeout = \"0s\" | onTimeout of app. | Set waitTimeout.",
                "onTimeout = dev.coalesce.OnTimeout.PROCEED, waitTimeout = \"1s\" | |",
                "onTimeout = dev.coalesce.OnTimeout.FAIL | |",
                "staleFor = \"0s\" | |",
                "staleFor = \"1h\", ttl = \"1h\" | |",
                "maxSize = 5, errorTtl = \"1h\" | |",
                "codec = String.class | codec of @Coalesce | results stay in this JVM. Set shared.",
                "codec = String.class, shared = true | |",
                "codec = void.class | |",
                "ttl = \"1h\" | |",
            })
    void attribute_isReportedIfUnused(String attributes, String attribute, String advice) {
        String name = "Unused" + CLASSES.incrementAndGet();
        try (CapturedLog log = CapturedLog.listen();
                Woven woven = Woven.of(Compiled.of(
                        "class %s { @Coalesce(%s) static Object get() { return 1; } }".formatted(name, attributes)))) {
            assertThat(woven.callStatic(name, "get")).isEqualTo(1);
            assertThat(woven.isLinked(name + ".get")).isTrue();
            List<String> lines = log.lines("is not used");
            if (attribute == null) {
                assertThat(lines).isEmpty();
            } else {
                assertThat(lines).singleElement().asString().contains(attribute, "app." + name + ".get", advice);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{cancelGrace: 1s, ttl: 1h} | cancelGrace of the rule | returns no publisher",
                "{codec: app.Codec, ttl: 1h} | codec of the rule | Set shared.",
                "{enabled: false} | enabled: false of the rule | Remove the rule.",
                "{onTimeout: PROCEED} | onTimeout of app. | followers wait without a limit",
                "{onTimeout: PROCEED, waitTimeout: 1s} | |",
                "{enabled: false, ttl: 1h} | |"
            })
    void attributeOfRule_isReportedIfUnused(String attributes, String attribute, String reason) throws Exception {
        String name = "Unused" + CLASSES.incrementAndGet();
        Path file = Files.writeString(
                directory.resolve("rules.yaml"), "methods:\n  app." + name + ".get: " + attributes + "\n");
        RuleBook rules = new RuleBook(ConfigFile.read(file.toString()).rules());
        try (CapturedLog log = CapturedLog.listen();
                Woven woven = Woven.withRules(rules, "class %s { Object get() { return 1; } }".formatted(name))) {
            assertThat(Woven.call(woven.make(name), "get")).isEqualTo(1);
            List<String> lines = log.lines("is not used");
            if (attribute == null) {
                assertThat(lines).isEmpty();
            } else {
                assertThat(lines).singleElement().asString().contains(attribute, "app." + name + ".get", reason);
            }
        }
    }

    /** Both say what they can before the program runs, and in the same words. */
    @Test
    void staleForWithoutTtl_isAnErrorOfTheAgentAndOfTheCompiler() {
        String source = "class Subject { @Coalesce(staleFor = \"1h\") Object get() { return 1; } }";
        String reason = "is not used, because there is no ttl after which a result is stale. Set ttl.";
        try (CapturedLog log = CapturedLog.listen();
                Woven woven = Woven.of(Compiled.of(source))) {
            assertThat(woven.type("Subject")).isNotNull();
            assertThat(log.lines("is not used"))
                    .singleElement()
                    .asString()
                    .endsWith("staleFor of @Coalesce on app.Subject.get() " + reason);
        }
        assertThat(Refusals.byProcessor(source)).containsExactly("staleFor " + reason);
    }
}
