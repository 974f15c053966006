package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the demo does with the rules that the command observe has written. */
class ObservationTest {
    private static final String RULES = """
            # Each rule starts with mode: verify
            methods:
              "com.acme.Shop.price(java.lang.String)":
                # 10 calls
                key: [sku]
                mode: verify
              "com.acme.Books.find(long,int)":
                mode: verify
            """;

    @Test
    void methods_areNamedWithoutPackagesAndParameters() {
        assertThat(Observation.found(RULES)).containsExactly("Books.find", "Shop.price");
    }

    @Test
    void rules_areSwitchedOn() {
        assertThat(Observation.switchedOn(RULES))
                .contains("    key: [sku]\n    mode: on\n", "starts with mode: verify")
                .doesNotContain("    mode: verify");
    }
}
