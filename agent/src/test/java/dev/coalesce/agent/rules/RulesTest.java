package dev.coalesce.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests how rules are read, and which methods they match. */
class RulesTest {
    private static final String CLIENT = "com/acme/Client";

    @TempDir
    private Path directory;

    @Test
    void rule_setsAttributesOfTheAnnotation() throws Exception {
        ConfigFile read = read("""
                log: info
                methods:
                  "com.acme.Client.get":
                    key: [bucket, p1]
                    ttl: 30s
                    scope: type
                    maxSize: 17
                    waitTimeout: 1s
                    onTimeout: proceed
                    maxFlight: 1m
                    errorTtl: PT2S
                    staleFor: 5m
                    codec: com.acme.Codecs$Quote
                    enabled: false
                  com.acme.Client.put:
                  com.acme.Client.head:
                    key: this.name
                """);

        assertThat(read.errors()).isEmpty();
        assertThat(read.options()).containsOnlyKeys("log");
        assertThat(read.rules().attributes(CLIENT, "get", "()V"))
                .containsOnly(
                        Map.entry("ttl", "30s"),
                        Map.entry("scope", "type"),
                        Map.entry("maxSize", "17"),
                        Map.entry("waitTimeout", "1s"),
                        Map.entry("onTimeout", "proceed"),
                        Map.entry("maxFlight", "1m"),
                        Map.entry("errorTtl", "PT2S"),
                        Map.entry("staleFor", "5m"),
                        Map.entry("codec", "com.acme.Codecs$Quote"),
                        Map.entry("enabled", "false"));
        assertThat(read.rules().all())
                .extracting(Rule::key)
                .containsExactly(List.of("bucket", "p1"), null, List.of("this.name"));
        assertThat(read.rules().attributes(CLIENT, "put", "()V")).isEmpty();
        assertThat(read.rules().attributes(CLIENT, "list", "()V")).isNull();
    }

    @Test
    void severalRulesForOneMethod_mostSpecificWinsPerAttribute() throws Exception {
        Rules rules = read("""
                methods:
                  com.acme.Client.get(int):
                    ttl: 1s
                  com.acme.Client.get:
                    ttl: 2s
                    maxSize: 2
                  com.*.Client.get(int):
                    ttl: 3s
                    maxSize: 3
                    errorTtl: 3s
                  com.**.get:
                    ttl: 4s
                    staleFor: 4s
                """).rules();

        assertThat(rules.attributes(CLIENT, "get", "(I)V"))
                .containsOnly(
                        Map.entry("ttl", "1s"),
                        Map.entry("maxSize", "2"),
                        Map.entry("errorTtl", "3s"),
                        Map.entry("staleFor", "4s"));
        assertThat(rules.attributes("com/x/y/Other", "get", "(I)V"))
                .containsOnly(Map.entry("ttl", "4s"), Map.entry("staleFor", "4s"));
        assertThat(rules.concernsType(CLIENT)).isTrue();
        assertThat(rules.concernsType("com/x/y/Other")).isTrue();
        assertThat(rules.concernsType("org/acme/Client")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ttl: soon           | line 3, column 10: com.acme.Client.get: ttl is "soon". Use a duration such as 500ms, 30s, 5m, 1h or PT30S.
            maxSize: 0          | line 3, column 14: com.acme.Client.get: maxSize is "0". Use a whole number greater than 0.
            scope: all          | line 3, column 12: com.acme.Client.get: scope is "all". Use one of [INSTANCE, TYPE].
            codec: my codec     | line 3, column 12: com.acme.Client.get: codec is "my codec". Use the binary name of a class that implements dev.coalesce.ResultCodec, such as com.acme.QuoteCodec.
            codec: com..Codec   | line 3, column 12: com.acme.Client.get: codec is "com..Codec". Use the binary name of a class that implements dev.coalesce.ResultCodec, such as com.acme.QuoteCodec.
            codec: com.         | line 3, column 12: com.acme.Client.get: codec is "com.". Use the binary name of a class that implements dev.coalesce.ResultCodec, such as com.acme.QuoteCodec.
            enabled: maybe      | line 3, column 14: com.acme.Client.get: enabled is "maybe". Use true or false.
            tll: 30s            | line 3, column 5: com.acme.Client.get: there is no attribute "tll". Use one of key, ttl, scope, maxSize, waitTimeout, onTimeout, maxFlight, errorTtl, staleFor, maxBuffer, maxBufferBytes, cancelGrace, codec, name, ignore, context, shared, from, invalidates, mode, enabled.
            ttl: [30s]          | line 3, column 10: com.acme.Client.get: ttl is a list. Use one value.
            ttl: !!binary aGk=  | line 3, column 10: com.acme.Client.get: ttl is a value with the tag tag:yaml.org,2002:binary. Use one value.
            key: {a: b}         | line 3, column 10: com.acme.Client.get: key is a mapping. Use paths, such as [bucket, p1].
            key: [[a]]          | line 3, column 11: com.acme.Client.get: key is a list. Use paths, such as [bucket, p1].
            """)
    void invalidAttribute_isReportedWithPositionAndRuleIsLeftOut(String line, String expected) throws Exception {
        ConfigFile read =
                read("methods:\n  com.acme.Client.get:\n    " + line + "\n  com.acme.Client.put: {ttl: 1s}\n");

        assertThat(read.errors()).containsExactly("file " + file() + ", " + expected);
        assertThat(read.rules().attributes(CLIENT, "put", "()V")).isEqualTo(Map.of("ttl", "1s"));
        assertThat(read.rules().all()).hasSize(1);
    }

    @Test
    void invalidMethodNames_areReported() throws Exception {
        ConfigFile read =
                read("methods:\n  com/acme.get: {ttl: 1s}\n  com.acme.Client.get: 30s\n  java.util.List.size:\n");

        assertThat(read.errors()).hasSize(3);
        assertThat(read.errors().get(0))
                .startsWith("file " + file()
                        + ", line 2, column 3: methods has the entry \"com/acme.get\". Use a class and a method");
        assertThat(read.errors().get(1)).contains("line 3, column 24: com.acme.Client.get is not a mapping. Write ");
        assertThat(read.errors().get(2))
                .contains("line 4, column 3: methods has the entry \"java.util.List.size\". Use ");
        assertThat(read("methods: 30s\n").errors().get(0)).contains("line 1, column 10: methods is not a mapping");
        assertThat(read("methods:\n").errors()).isEmpty();
    }

    @Test
    void repeatedRule_isReportedAndTheFirstCounts() throws Exception {
        ConfigFile read = read("methods:\n  a.B.c: {ttl: 1s}\n  a.B.c: {ttl: 2s}\n");

        assertThat(read.errors())
                .containsExactly("file " + file()
                        + ", line 3, column 3: the key \"a.B.c\" is already in line 2. Remove one of the two.");
        assertThat(read.rules().attributes("a/B", "c", "()V")).isEqualTo(Map.of("ttl", "1s"));
    }

    @Test
    void alias_isReplacedByItsAnchor() throws Exception {
        Rules rules =
                read("methods:\n  a.B.c: &same {ttl: 1s}\n  a.B.d: *same\n").rules();

        assertThat(rules.attributes("a/B", "d", "()V")).isEqualTo(Map.of("ttl", "1s"));
    }

    @Test
    void fileThatGrowsByAliases_isRejected() throws Exception {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 100; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        Files.writeString(file(), text);

        assertThatThrownBy(() -> ConfigFile.read(file().toString())).hasMessageContaining("aliases");
    }

    @Test
    void ruleThatMatchedNothing_saysWhy() throws Exception {
        Rules rules = read("methods:\n  a.B.c:\n  a.B.d(int):\n  x.Y.z:\n").rules();
        rules.recordSeen("a/B", List.of("c()V", "d()V"), List.of());

        assertThat(rules.unmatched())
                .extracting(rule -> rule.describeUnmatched(""))
                .containsExactly(
                        "the rule \"a.B.d(int)\" (file " + file()
                                + ", line 3, column 3) matched nothing: its class has no such method; it declares"
                                + " d()",
                        "the rule \"x.Y.z\" (file " + file()
                                + ", line 4, column 3) matched nothing: no such class was loaded");
    }

    @Test
    void ruleThatMatched_staysMatchedAfterReload() throws Exception {
        RuleBook book = new RuleBook(read("methods:\n  a.B.c:\n  a.B.d:\n").rules());
        book.current().recordSeen("a/B", List.of("c()V"), List.of());
        book.replace(read("methods:\n  a.B.d:\n  a.B.c: {ttl: 1s}\n").rules());

        assertThat(book.current().unmatched())
                .extracting(rule -> rule.describeUnmatched(" now"))
                .singleElement()
                .asString()
                .contains("a.B.d", "matched nothing now: its class has no such method; it declares c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.B.get(int)   | ; it declares get(), get(java.lang.String,int[][],byte,a.B$C[],boolean)
            a.*.get(int)   | ; it declares get(), get(java.lang.String,int[][],byte,a.B$C[],boolean)
            a.B.got        | ; it declares get, put
            a.*.got        | ''
            """)
    void ruleThatMatchedNothing_listsCandidates(String rule, String expected) throws Exception {
        Rules rules = read("methods:\n  " + rule + ":\n").rules();
        rules.recordSeen(
                "a/B",
                List.of(
                        "<init>(I)V",
                        "get()V",
                        "get(Ljava/lang/String;[[IB[La/B$C;Z)V",
                        "put(I)V",
                        "put(J)V",
                        "lambda$get$0(I)V"),
                List.of());
        rules.recordSeen("a/D", List.of("later()V"), List.of());

        assertThat(rules.unmatched())
                .extracting(each -> each.describeUnmatched(" now"))
                .singleElement()
                .asString()
                .endsWith("matched nothing now: its class has no such method" + expected);
    }

    private Path file() {
        return directory.resolve("coalesce.yaml");
    }

    private ConfigFile read(String text) throws Exception {
        return ConfigFile.read(Files.writeString(file(), text).toString());
    }
}
