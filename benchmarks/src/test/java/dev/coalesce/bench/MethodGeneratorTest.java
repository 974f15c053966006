package dev.coalesce.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The source of generated classes. */
class MethodGeneratorTest {
    @ParameterizedTest
    @EnumSource
    void source_dispatchesToEachMethodByIndex(MethodGenerator.Kind kind) {
        String source = MethodGenerator.source("Three", kind, 3);

        assertThat(source)
                .contains("class Three ")
                .contains("Object load0(", "Object load1(", "Object load2(")
                .contains("case 0: return load0(id)", "case 2: return load2(id)")
                .doesNotContain("load3");
    }

    @Test
    void source_isAnnotatedForThatKindOnly() {
        assertThat(MethodGenerator.source("Some", MethodGenerator.Kind.ANNOTATED, 2)
                        .split("@dev.coalesce.Coalesce", -1))
                .hasSize(3);
        assertThat(MethodGenerator.source("Some", MethodGenerator.Kind.CAFFEINE, 2))
                .doesNotContain("dev.coalesce.Coalesce");
    }
}
