package dev.coalesce.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class AgentOptionTest {
    private static final Pattern PROPERTY = Pattern.compile("\"name\": \"(coalesce\\.[a-z-]+)\",\\s+\"type\"");

    @Test
    void names_areThoseOfTheMetadata() throws IOException {
        String metadata = new String(
                Objects.requireNonNull(
                                AgentOption.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        Set<String> properties = new LinkedHashSet<>();
        Matcher matcher = PROPERTY.matcher(metadata);
        while (matcher.find()) {
            properties.add(matcher.group(1));
        }
        properties.removeAll(Set.of("coalesce.attach", "coalesce.methods"));
        assertThat(properties)
                .containsExactlyElementsOf(
                        AgentOption.NAMES.stream().map(AgentOption::propertyOf).toList());
    }

    @Test
    void properties_areReadInEachSpelling() {
        assertThat(arguments(Map.of("coalesce.showKeys", "true"))).containsExactly("showKeys=true");
        assertThat(arguments(Map.of("coalesce.show-keys", true))).containsExactly("showKeys=true");
        assertThat(arguments(Map.of("coalesce.show_keys", "true"))).containsExactly("showKeys=true");
        assertThat(arguments(Map.of("coalesce.waitNotice", "${notice:3s}"))).containsExactly("waitNotice=3s");
    }

    @Test
    void environmentVariables_areRead() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "systemEnvironment", Map.of("COALESCE_STREAMMEMORY", "1m", "COALESCE_LOG", "info")));
        assertThat(AgentOption.read(environment).stream().map(AgentOption::argument))
                .containsExactly("log=info", "streamMemory=1m");
    }

    @Test
    void modeThatYamlReadsAsBoolean_isSpelledOut() {
        assertThat(arguments(Map.of("coalesce.mode", true))).containsExactly("mode=on");
        assertThat(arguments(Map.of("coalesce.mode", false))).containsExactly("mode=off");
        assertThat(arguments(Map.of("coalesce.mode", "verify"))).containsExactly("mode=verify");
    }

    @Test
    void lists_areJoinedAsTheAgentReadsThem() {
        assertThat(arguments(Map.of("coalesce.observe[0]", "com.a.**", "coalesce.observe[1]", "com.b.**")))
                .containsExactly("observe=com.a.**;com.b.**");
        assertThat(arguments(Map.of("coalesce.context[0]", "T(com.a.T).x", "coalesce.context[1]", "T(com.b.T).y")))
                .containsExactly("context=[T(com.a.T).x,T(com.b.T).y]");
        assertThat(arguments(Map.of("coalesce.context", "[T(com.a.T).x]"))).containsExactly("context=[T(com.a.T).x]");
    }

    @Test
    void valueWithComma_cannotBeWritten() {
        assertThat(new AgentOption("config", "a,b.yaml", "test").isWritable()).isFalse();
        assertThat(new AgentOption("context", "[T(a.B).x,T(a.C).y]", "test").isWritable())
                .isTrue();
    }

    private static List<String> arguments(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return AgentOption.read(environment).stream().map(AgentOption::argument).toList();
    }
}
