package dev.coalesce.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coalesce.agent.settings.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObservePatternsTest {
    @ParameterizedTest
    @CsvSource({
        "com.acme.**,           com/acme/a/Shop, price, true",
        "com.acme.*,            com/acme/a/Shop, price, false",
        "com.acme.*,            com/acme/Shop,   price, true",
        "com.acme.Shop,         com/acme/Shop,   price, true",
        "com.acme.Shop,         com/acme/Shop$A, price, false",
        "com.acme.Shop.price,   com/acme/Shop,   price, true",
        "com.acme.Shop.price,   com/acme/Shop,   other, false",
        "com.acme.**.find*,     com/acme/b/Shop, findAll, true",
        "com.acme.**.find*,     com/acme/b/Shop, save, false",
        "org.x; com.acme.Shop,  com/acme/Shop,   price, true",
        "**,                    java/lang/String, trim, false",
        "Shop,                  Shop,            price, true",
        "Shop.price,            Shop,            price, true",
    })
    void pattern_selectsClassesAndMethods(String text, String type, String method, boolean isSelected)
            throws InvalidSettingException {
        ObservePatterns patterns = ObservePatterns.parse(text);

        assertThat(patterns.concernsType(type) && patterns.selects(type, method))
                .isEqualTo(isSelected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"com..acme", "com.acme.Shop()", ".com", "com.acme.", "java.lang.String", "a,b"})
    void unusablePattern_isReportedWithWhatIsAllowed(String text) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> ObservePatterns.parse(text))
                .withMessageContaining(text)
                .withMessageContaining("patterns for classes or methods");
    }

    @Test
    void noPattern_selectsNothing() throws InvalidSettingException {
        assertThat(ObservePatterns.parse(" ; ").isEmpty()).isTrue();
        assertThat(ObservePatterns.NONE.concernsType("com/acme/Shop")).isFalse();
    }

    @Test
    void patternsOfACommandThatVerifies_doNotVerifyWhatOthersObserve() throws Exception {
        ObservePatterns ofOption = ObservePatterns.parse("com.acme.Shop");
        ObservePatterns all =
                ofOption.and(ObservePatterns.parse("com.acme.Catalog.price").verified());

        assertThat(all.selects("com/acme/Shop", "buy")).isTrue();
        assertThat(all.verifies("com/acme/Shop", "buy")).isFalse();
        assertThat(all.verifies("com/acme/Catalog", "price")).isTrue();
        assertThat(all.verifies("com/acme/Catalog", "name")).isFalse();
        assertThat(ofOption.verifies("com/acme/Catalog", "price")).isFalse();
    }
}
