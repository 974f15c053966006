package dev.coalesce.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListCommandTest {
    @ParameterizedTest
    @CsvSource({
        "app.Main,                      app.Main",
        "app.Main --password=secret x,  app.Main",
        "/opt/app.jar secret,           /opt/app.jar",
        "module/app.Main secret,        module/app.Main",
        "'',                            (no name)"
    })
    void commandLine_isShownWithoutItsArguments(String commandLine, String shown) {
        assertThat(ListCommand.mainClass(commandLine)).isEqualTo(shown);
    }
}
