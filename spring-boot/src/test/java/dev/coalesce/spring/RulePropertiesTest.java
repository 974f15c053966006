package dev.coalesce.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class RulePropertiesTest {
    private static final String FIRST_LINES =
            "# Written by coalesce-spring-boot, from the properties coalesce.methods\nmethods:\n";

    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void attributes_areFoundBehindTheDotsOfTheMethod() {
        assertThat(yaml(
                        "coalesce.methods.com.acme.Prices.price.ttl", "30s",
                        "coalesce.methods.com.acme.Prices.price.key[0]", "sku",
                        "coalesce.methods.com.acme.Prices.price.key[1]", "p1",
                        "coalesce.methods.com.acme.Prices.price.wait-timeout", "5s"))
                .isEqualTo("  # test\n  \"com.acme.Prices.price\":"
                        + " {\"ttl\": \"30s\", \"key\": [\"sku\", \"p1\"], \"waitTimeout\": \"5s\"}\n");
    }

    @Test
    void methodsWithParametersOrInBrackets_areKeptAsWritten() {
        assertThat(yaml(
                        "coalesce.methods.com.acme.A.b(java.lang.String,byte[]).ttl", "1s",
                        "coalesce.methods[com.acme.key.C.d(int[])].key", "p0",
                        "coalesce.methods.com.acme.**.E$F.g.maxSize", 5))
                .isEqualTo("""
                          # test
                          "com.acme.A.b(java.lang.String,byte[])": {"ttl": "1s"}
                          # test
                          "com.acme.key.C.d(int[])": {"key": "p0"}
                          # test
                          "com.acme.**.E$F.g": {"maxSize": "5"}
                        """);
    }

    @Test
    void methodWithoutAttributes_isARule() {
        assertThat(yaml("coalesce.methods.com.acme.A.b", "", "coalesce.methods.com.acme.A.c()", ""))
                .isEqualTo("  # test\n  \"com.acme.A.b\": {}\n  # test\n  \"com.acme.A.c()\": {}\n");
    }

    @Test
    void invalidations_areNested() {
        assertThat(yaml(
                        "coalesce.methods.com.acme.A.save.invalidates[0].method", "com.acme.A.find",
                        "coalesce.methods.com.acme.A.save.invalidates[0].key[0]", "p0.id",
                        "coalesce.methods.com.acme.A.save.invalidates[1].method", "com.acme.A.all"))
                .isEqualTo("  # test\n  \"com.acme.A.save\": {\"invalidates\": [{\"method\": \"com.acme.A.find\","
                        + " \"key\": [\"p0.id\"]}, {\"method\": \"com.acme.A.all\"}]}\n");
    }

    @Test
    void modeThatYamlReadsAsBoolean_isSpelledOut() {
        assertThat(yaml("coalesce.methods.com.acme.A.b.mode", false, "coalesce.methods.com.acme.A.b.enabled", false))
                .isEqualTo("  # test\n  \"com.acme.A.b\": {\"mode\": \"off\", \"enabled\": \"false\"}\n");
    }

    @Test
    void sourceThatComesFirst_replacesAWholeAttribute() {
        String rule = "coalesce.methods.A.b.";
        environment.getPropertySources().addFirst(new MapPropertySource("profile", Map.of(rule + "key[0]", "sku")));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("default", Map.of(rule + "key[0]", "x", rule + "key[1]", "y")));
        environment.getPropertySources().addLast(new MapPropertySource("more", Map.of(rule + "ttl", "${ttl:2s}")));
        assertThat(RuleProperties.read(environment).yaml())
                .isEqualTo(FIRST_LINES + "  # profile\n  \"A.b\": {\"key\": [\"sku\"], \"ttl\": \"2s\"}\n");
    }

    @Test
    void otherProperties_areNoRules() {
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("coalesce.log", "info", "coalesce.methodsx", "1")));
        RuleProperties rules = RuleProperties.read(environment);
        assertThat(List.of(rules.isEmpty(), rules.size())).containsExactly(true, 0);
    }

    private String yaml(Object... namesAndValues) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        String yaml = RuleProperties.read(environment).yaml();
        assertThat(yaml).startsWith(FIRST_LINES);
        return yaml.substring(FIRST_LINES.length());
    }
}
