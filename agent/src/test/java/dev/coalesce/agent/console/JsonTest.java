package dev.coalesce.agent.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void nestedValues_areSeparatedByCommas() {
        Json json = new Json()
                .beginObject()
                .field("a", 1)
                .field("b", true)
                .field("c", (String) null)
                .field("d", List.of("x", "y"))
                .name("e")
                .beginArray()
                .beginObject()
                .endObject()
                .beginArray()
                .endArray()
                .endArray()
                .field("f", List.of())
                .endObject();
        assertThat(json).hasToString("{\"a\":1,\"b\":true,\"c\":null,\"d\":[\"x\",\"y\"],\"e\":[{},[]],\"f\":[]}");
    }

    @Test
    void specialCharacters_areEscaped() {
        assertThat(new Json().value("a\"b\\c\n\u0001\u00e4")).hasToString("\"a\\\"b\\\\c\\u000a\\u0001\u00e4\"");
        assertThat(new Json().value("\ud800")).hasToString("\"\\ud800\"");
    }
}
