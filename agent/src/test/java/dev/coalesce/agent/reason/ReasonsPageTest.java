package dev.coalesce.agent.reason;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares docs/how-to/troubleshooting.md with the registry. If it fails, copy the row from its message to the page. */
class ReasonsPageTest {
    private static final Path PAGE = Path.of("../docs/how-to/troubleshooting.md");
    private static final Pattern ROW = Pattern.compile("\\| `[a-z-]+` \\|.*");
    private static final int MIN_FRAGMENT = 8;

    @Test
    void tableOfThePage_isTheRegistry() throws IOException {
        List<String> expected = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            expected.add("| `" + reason.code() + "` | " + reason.text() + " | " + reason.cure() + " |");
        }
        assertThat(Files.readAllLines(PAGE).stream()
                        .filter(ROW.asMatchPredicate())
                        .toList())
                .containsExactlyElementsOf(expected);
    }

    @Test
    void reasonsWhyMethodsAreRefused_haveHeadings() throws IOException {
        List<String> headings = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("### "))
                .toList();
        for (Reason reason : Reason.values()) {
            if (reason.code().startsWith("refused-") || reason.code().startsWith("key-")) {
                for (String fragment : reason.text().split("…", -1)) {
                    assertThat(fragment.length() < MIN_FRAGMENT
                                    || headings.stream().anyMatch(heading -> heading.contains(fragment.strip())))
                            .as(reason.code() + ": " + fragment)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void codes_areUnique() {
        Set<String> codes = new HashSet<>();
        for (Reason reason : Reason.values()) {
            assertThat(codes.add(reason.code())).as(reason.code()).isTrue();
            assertThat(reason.code()).matches("[a-z]+(-[a-z]+)*");
        }
    }
}
