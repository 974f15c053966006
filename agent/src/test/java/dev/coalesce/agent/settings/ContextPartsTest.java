package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how the option {@code context} is read. */
class ContextPartsTest {
    private final OptionValues values = OptionValues.forAgent();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "context=[T(a.B).x,T(c.D).y.z()]",
                "context = [ T(a.B).x , T(c.D).y.z() ] ",
                "context=T(a.B).x;T(c.D).y.z()",
                "context=['T(a.B).x',\"T(c.D).y.z()\"]",
                "context=[T(a.B).x,T(a.B).x,,T(c.D).y.z()]"
            })
    void severalParts_areRead(String argument) {
        values.addArgument("strict=true," + argument + ",log=info", "agent argument");

        assertThat(values.context()).isEqualTo(new ContextParts(List.of("T(a.B).x", "T(c.D).y.z()"), "agent argument"));
        assertThat(values.logLevel()).isEqualTo("info");
        assertThat(values.flag("strict")).isTrue();
        assertThat(values.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[]", "[ , ]"})
    void noParts_areNoContext(String text) {
        Properties system = new Properties();
        system.setProperty("coalesce.context", text);
        values.addSystemProperties(system);

        assertThat(values.context().isEmpty()).isTrue();
        assertThat(values.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant",
                "T(a.B)",
                "T(a.B).",
                "T().x",
                "T(a.B.x",
                "T(a..B).x",
                "T(a.B)x",
                "T(a.B).x..y",
                "[T(a.B).x"
            })
    void partOfAnotherForm_isAnErrorAndStaysInForce(String part) {
        Properties system = new Properties();
        system.setProperty("coalesce.context", part);
        values.addSystemProperties(system);

        assertThat(values.context().paths()).containsExactly(part); // a key without it would be shared too widely
        assertThat(values.errors())
                .singleElement()
                .asString()
                .startsWith("system property coalesce.context: option context has the part \"" + part
                        + "\". Use a class" + " and a static member, such as T(com.acme.Tenant).current");
    }

    @Test
    void unreadableValueOfTheFile_isOneErrorAndNoKeyCanBeMade() {
        values.addFromFile("context", "", "file a.yaml, line 1, column 1", "file a.yaml: option context is a mapping");

        assertThat(values.context().paths()).containsExactly("(unreadable)");
        assertThat(values.errors()).containsExactly("file a.yaml: option context is a mapping");
    }

    @Test
    void bracketOfAnotherOption_doesNotHideOptionsBehindIt() {
        values.addArgument("streamDir=/tmp/a[1,log=info", "agent argument");

        assertThat(values.logLevel()).isEqualTo("info");
    }
}
