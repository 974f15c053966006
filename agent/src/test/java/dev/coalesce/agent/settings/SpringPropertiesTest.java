package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The properties that coalesce-spring-boot describes are the agent's options, with their defaults. */
class SpringPropertiesTest {
    private static final Path METADATA =
            Path.of("../spring-boot/src/main/resources/META-INF/spring-configuration-metadata.json");

    private static final Pattern PROPERTY =
            Pattern.compile("\"name\": \"coalesce\\.([a-z-]+)\",\\s+\"type\": \"[^\"]+\","
                    + "\\s+\"description\": \"(?:[^\"\\\\]|\\\\.)+\"(?:,\\s+\"defaultValue\": \"?([^\"\\s]+)\"?)?");

    /** Properties of the library itself. */
    private static final List<String> OF_LIBRARY = List.of("attach", "methods");

    @Test
    void properties_areTheOptionsWithTheirDefaults() throws IOException {
        Map<String, String> properties = new TreeMap<>();
        Matcher matcher = PROPERTY.matcher(Files.readString(METADATA));
        while (matcher.find()) {
            properties.put(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2));
        }
        assertThat(properties).containsKeys(OF_LIBRARY.toArray(String[]::new));
        properties.keySet().removeAll(OF_LIBRARY);

        Map<String, String> options = new TreeMap<>();
        for (String name : KnownOption.names()) {
            options.put(inKebabCase(name), KnownOption.defaultOf(name));
        }
        assertThat(properties).isEqualTo(options);
    }

    @Test
    void nameInKebabCase_isTheOption() {
        List<String> names = new ArrayList<>();
        for (String name : KnownOption.names()) {
            names.add(KnownOption.inCamelCase(inKebabCase(name)));
        }
        assertThat(names).isEqualTo(KnownOption.names());
        assertThat(KnownOption.inCamelCase("log-")).isEqualTo("log-");
        assertThat(KnownOption.inCamelCase("-")).isEqualTo("-");
    }

    private static String inKebabCase(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
