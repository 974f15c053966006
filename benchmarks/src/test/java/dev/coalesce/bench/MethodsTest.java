package dev.coalesce.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MethodsTest {
    @ParameterizedTest
    @EnumSource
    void everyMethodCanBeCalledByItsNumber(Methods.Kind kind) {
        String source = Methods.source("Three", kind, 3);

        assertThat(source)
                .contains("class Three ")
                .contains("Object load0(", "Object load1(", "Object load2(")
                .contains("case 0: return load0(id)", "case 2: return load2(id)")
                .doesNotContain("load3");
    }

    @Test
    void onlyTheAnnotatedOnesAreAnnotated() {
        assertThat(Methods.source("Some", Methods.Kind.ANNOTATED, 2).split("@dev.coalesce.Coalesce", -1))
                .hasSize(3);
        assertThat(Methods.source("Some", Methods.Kind.CAFFEINE, 2)).doesNotContain("dev.coalesce.Coalesce");
    }
}
