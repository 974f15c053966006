package dev.coalesce.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random options and rules are read without an exception, and each error is a message of one line. */
@Tag("fuzz")
class OptionsFuzzTest {
    /** A sentence that says what to do follows the one about what was read. */
    private static final String ADVICE = "\\. (Use|Write|List|Remove|Name|Put|Set|Give) ";

    private static final List<String> WORDS = Stream.concat(
                    Stream.of(
                            ("config enabled strict log jmx true false debug = , ,, == methods key ttl maxSize scope TYPE"
                                            + " 30s *a [ { \" ' [] ( ) ** * app.Shop.price java.lang.String int ... null ~ 0x7f 1e9"
                                            + " \\u0000 \\x")
                                    .split(" ")),
                    Stream.of(
                            ": ",
                            "- ",
                            "\n  ",
                            "\n    ",
                            "&a ",
                            "!!java.io.File ",
                            "<<: ",
                            "? ",
                            "|\n",
                            "---\n",
                            "%TAG ! t:\n"))
            .toList();

    @TempDir
    private Path directory;

    @Test
    void anyArgument_isReadWithoutException() {
        Fuzz.texts(
                List.of("", "enabled=false,log=debug", "strict=true,jmx=false", "config=none.yml"), WORDS, argument -> {
                    Properties system = new Properties();
                    system.setProperty("coalesce." + argument, argument);
                    system.setProperty("coalesce.log", argument);
                    check(Options.read(argument, system));
                });
    }

    @Test
    void anyFile_isReadWithoutException() throws Exception {
        Path file = directory.resolve("config.yml");
        List<String> seeds = List.of(
                "",
                "log: info\njmx: false\n",
                "enabled: true\nmethods:\n  app.Shop.price:\n    key: [sku, p1]\n    ttl: 30s\n    enabled: true\n",
                "methods:\n  \"app.**.*.get(java.lang.String,int[],byte...)\": {ttl: 1h, maxSize: 10, scope: TYPE}\n",
                "a: &a {b: 1, c: [1, 2]}\nmethods: *a\n",
                "methods:\n  ? app.Shop.price\n  : key: this.id\n    onTimeout: PROCEED\n");
        Fuzz.texts(seeds, WORDS, text -> {
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
            Options options = Options.read("config=" + file, new Properties());
            check(options);
            options.rules().concernsType("app/shop/" + "a/b".repeat(50) + "/Shop");
        });
    }

    @Test
    void fileThatIsNotText_isReadWithoutException() throws Exception {
        Path file = directory.resolve("config.yml");
        byte[] utf16 = "methods:\n  app.Shop.price: {ttl: 1s}\n".getBytes(StandardCharsets.UTF_16);
        byte[] utf8 = "\ufefflog: info # \u00e9\u4e2d\ud83d\ude00\n".getBytes(StandardCharsets.UTF_8);
        Fuzz.bytes(List.of(utf16, utf8), bytes -> {
            Files.write(file, bytes);
            check(Options.read("config=" + file, new Properties()));
        });
    }

    private static void check(Options options) {
        assertThat(options.log()).isIn("error", "warn", "info", "debug");
        for (String error : options.errors()) {
            assertThat(error).containsPattern(ADVICE).hasSizeLessThan(3_000);
            assertThat(error.chars()).noneMatch(Character::isISOControl);
        }
    }
}
