package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.StreamAttributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attributes {@code maxBuffer}, {@code maxBufferBytes} and {@code cancelGrace} of the annotation. */
@OnEveryJdk
record StreamAttributesIT(Jdk jdk) {
    private static final String LARGE = "linked " + StreamAttributes.class.getName() + ".large()";

    private JvmResult run(String options) {
        return Jvm.of(jdk).agent(options).main(StreamAttributes.class);
    }

    @Test
    void attributeIsNotSet_optionDecides() {
        assertThat(run("").out()).contains("small 2, large 1, unset 1");
        assertThat(run("maxBuffer=3").out()).contains("small 2, large 1, unset 2");
    }

    @Test
    void ruleSetsTheAttribute_annotationsIsOverridden(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("rules.yaml"), """
                methods:
                  %s.large: {maxBuffer: 4}
                """.formatted(StreamAttributes.class.getName()));
        assertThat(run("config=" + file).out()).contains("small 2, large 2, unset 1");
    }

    @Test
    void attributesAreSet_reportNamesTheAnnotation() {
        assertThat(run("log=info").err())
                .contains(LARGE)
                .contains("maxBuffer 100 (@Coalesce); maxBufferBytes 1000 (@Coalesce); cancelGrace 1s (@Coalesce)");
    }
}
