package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.processor.CoalesceProcessor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters that look like the caller's identity and are not in the key: the agent and the compiler say the same. */
class IdentityWarningTest {
    private static final AtomicInteger CLASSES = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "String user",
                "String userId",
                "String currentUser",
                "String user_name",
                "String username",
                "long tenantID",
                "Object WHO",
                "String accessToken",
                "String orgId2",
                "java.security.Principal p",
                "java.util.Locale l",
                "java.util.Optional<java.security.Principal> p",
                "Tenant t",
                "Admin a",
                "java.net.http.HttpHeaders h",
                "Jwt j"
            })
    void parameterThatLooksLikeIdentity_isReportedByBoth(String parameter) {
        String name = parameter.substring(parameter.lastIndexOf(' ') + 1);
        assertThat(messages("@Coalesce(key = \"id\") String get(String id, " + parameter + ")"))
                .containsExactly("leaves " + name + " out of the key, although it looks like the caller's identity:"
                        + " callers that differ only there receive each other's results. Add it to key, or to ignore"
                        + " if the result does not depend on it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "String trace",
                "String organ",
                "String tokenizer",
                "java.util.List<String> users",
                "Object whole",
                "java.util.Map<String, String> p",
                "int[] a"
            })
    void otherParameter_isNotReported(String parameter) {
        assertThat(messages("@Coalesce(key = \"id\") String get(String id, " + parameter + ")"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Coalesce",
                "@Coalesce(key = {\"id\", \"user\"})",
                "@Coalesce(key = {\"id\", \"#user.bytes\"})",
                "@Coalesce(key = {\"id\", \"p1\"})",
                "@Coalesce(key = \"id\", ignore = \"user\")",
                "@Coalesce(key = \"id\", ignore = \"#user\")",
                "@Coalesce(key = \"id\", ignore = {\"x\", \"p1\"})",
                "@Coalesce(key = \"id\", ignore = \"java.lang.String\")"
            })
    void parameterInKeyOrIgnore_isNotReported(String annotation) {
        assertThat(messages(annotation + " String get(String id, String user)")).isEmpty();
    }

    @Test
    void severalParameters_areReportedTogether() {
        assertThat(messages("@Coalesce(key = \"id\") String get(String tenant, String id, java.util.Locale l, int n)"))
                .containsExactly("leaves tenant, l out of the key, although they look like the caller's identity:"
                        + " callers that differ only there receive each other's results. Add them to key, or to ignore"
                        + " if the result does not depend on them");
    }

    @Test
    void namesThatAreNotKnown_typeTells() {
        String source = "class Nameless { @Coalesce(key = \"p0\") static String get(String id, java.util.Locale l,"
                + " String user) { return id; } }";
        assertThat(byAgent("Nameless", source, "-g:none"))
                .containsExactly("leaves p1 (java.util.Locale) out of the key, although it looks like the caller's"
                        + " identity: callers that differ only there receive each other's results. Add it to key, or to"
                        + " ignore if the result does not depend on it");
    }

    /** Returns what the agent and the compiler both say. */
    private static List<String> messages(String method) {
        String name = "Identity" + CLASSES.incrementAndGet();
        String source = "class " + name + " { static class Tenant {} interface Jwt {}"
                + " static abstract class Admin implements java.security.Principal {} " + method
                + " { return id; } }";
        List<String> compiler = Compiled.messages(new CoalesceProcessor(), source, Map.of()).stream()
                .map(message -> message.replaceFirst("^@\\w+: ", ""))
                .toList();
        assertThat(compiler).isEqualTo(byAgent(name, source, "-g"));
        return compiler;
    }

    private static List<String> byAgent(String name, String source, String... flags) {
        Map<String, byte[]> classes = Compiled.of(source, flags);
        ClassLoader loader = new IsolatingLoader(IdentityWarningTest.class.getClassLoader(), classes);
        try (CapturedLog log = CapturedLog.listen()) {
            for (int i = 0; i < 2; i++) { // a class that is woven again is not reported again
                byte[] unused = new Weaver()
                        .weave("app." + name, Objects.requireNonNull(classes.get("app." + name)), loader, i == 0);
            }
            return log.lines("app." + name).stream()
                    .map(line -> line.replaceFirst(".* on \\S+\\.get\\([^)]*\\) ", ""))
                    .toList();
        }
    }
}
