package dev.coalesce.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which methods a selector matches, and which selectors are rejected. */
class SelectorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            com.acme.Client.get                        | com/acme/Client       | get | ()V                        | true
            com.acme.Client.get                        | com/acme/Client       | get | (Ljava/lang/String;I)V     | true
            com.acme.Client.get                        | com/acme/Client       | put | ()V                        | false
            com.acme.Client.get                        | com/acme/ClientX      | get | ()V                        | false
            com.acme.Client.get()                      | com/acme/Client       | get | ()V                        | true
            com.acme.Client.get()                      | com/acme/Client       | get | (I)V                       | false
            com.acme.Client.get(java.lang.String, int) | com/acme/Client       | get | (Ljava/lang/String;I)V     | true
            com.acme.Client.get(java.lang.String)      | com/acme/Client       | get | (Ljava/lang/String;I)V     | false
            com.acme.Client.get(byte[], a.B$C[][])     | com/acme/Client       | get | ([B[[La/B$C;)J             | true
            com.acme.Client.get(java.lang.Object...)   | com/acme/Client       | get | ([Ljava/lang/Object;)J     | true
            com.acme.Client$Inner.get                  | com/acme/Client$Inner | get | ()V                        | true
            Client.get                                 | Client                | get | ()V                        | true
            com.*.Client.get                           | com/acme/Client       | get | ()V                        | true
            com.*.Client.get                           | com/acme/in/Client    | get | ()V                        | false
            com.acme.*Client.get                       | com/acme/S3Client     | get | ()V                        | true
            com.acme.*.get                             | com/acme/S3Client     | get | ()V                        | true
            com.acme.*.get                             | com/acme/in/S3Client  | get | ()V                        | false
            com.**.Client.get                          | com/acme/in/Client    | get | ()V                        | true
            com.**.get(int)                            | com/acme/in/Client    | get | (I)V                       | true
            com.**.get(int)                            | com/acme/in/Client    | get | (J)V                       | false
            **.get                                     | com/acme/Client       | get | ()V                        | true
            **.get                                     | java/util/List        | get | ()V                        | false
            com.acme.Cl+ent.get                        | com/acme/Client       | get | ()V                        | false
            """)
    void selector_matchesMethod(String rule, String type, String method, String descriptor, boolean expected) {
        Selector selector = Selector.parse(rule);

        assertThat(selector.matchesType(type) && selector.matchesMethod(method, descriptor))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "get",
                ".get",
                "com.acme.",
                "com..acme.get",
                "com.acme.Client.get(",
                "com.acme.Client.get)",
                "com.acme.Client.get(int",
                "com.acme.Client.get(String)",
                "com.acme.Client.get(java.util.List<String>)",
                "com.acme.Client.get(int,)",
                "com.acme.Client.get(com.*.Type)",
                "com.acme.Client.<init>",
                "com.acme.Client get",
                "com/acme/Client.get",
            })
    void invalidSelector_isRejected(String text) {
        assertThatThrownBy(() -> Selector.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void starInMethodName_isRejected() {
        assertThatThrownBy(() -> Selector.parse("com.acme.Client.get*"))
                .hasMessage("a complete method name: * is allowed in the class name only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.util.HashMap.get", "jdk.internal.X.y", "sun.misc.X.y", "java.*.get"})
    void classOfTheJdk_isRejected(String text) {
        assertThatThrownBy(() -> Selector.parse(text)).hasMessageContaining("the JDK's own classes are not woven");
    }

    /** A backtracking regular expression would take exponential time here. */
    @Test
    void globWithManyStars_matchesInPolynomialTime() {
        Selector selector = Selector.parse("**a**a**a**a**a**a**a**a**a**b.X.get");
        assertThat(selector.matchesType("a".repeat(500) + "/X")).isFalse();
        assertThat(selector.matchesType("a".repeat(500) + "b/X")).isTrue();
    }

    @Test
    void stars_matchNothingOrManyCharacters() {
        assertThat(Selector.parse("a.*b*.X.get").matchesType("a/b/X")).isTrue();
        assertThat(Selector.parse("a.*b*.X.get").matchesType("a/cbc/X")).isTrue();
        assertThat(Selector.parse("a.*.X.get").matchesType("a/b/c/X")).isFalse();
        assertThat(Selector.parse("a.**.X.get").matchesType("a/b/c/X")).isTrue();
        assertThat(Selector.parse("a.***X.get").matchesType("a/b/X")).isTrue();
        assertThat(Selector.parse("a.**X.get").matchesType("a/b/Xs")).isFalse();
    }

    @Test
    void tooManyArrayDimensions_areRejected() {
        assertThatThrownBy(() -> Selector.parse("a.X.get(int" + "[]".repeat(100_000) + ")"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("arrays of up to 255 dimensions");
        assertThat(Selector.parse("a.X.get(int" + "[]".repeat(255) + ")")
                        .matchesMethod("get", "(" + "[".repeat(255) + "I)V"))
                .isTrue();
    }
}
