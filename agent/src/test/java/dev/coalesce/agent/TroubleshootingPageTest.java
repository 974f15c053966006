package dev.coalesce.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The messages that are headings of docs/how-to/troubleshooting.md exist. A heading is split at its {@code …} into
 * fragments. The string literals of the main sources contain each fragment, or compose it.
 */
class TroubleshootingPageTest {
    private static final Path PAGE = Path.of("../docs/how-to/troubleshooting.md");

    /** Shorter fragments are not looked for, because many sources have them. */
    private static final int MIN_FRAGMENT = 8;

    /** Shorter words are not used to compose a fragment, because they could compose any text. */
    private static final int MIN_WORD = 3;

    private static final Pattern HEADING = Pattern.compile("### `(.+)`");
    private static final Pattern EXCEPTION = Pattern.compile("^[A-Z]\\w*(Exception|Error): ");
    private static final Set<String> MESSAGES_OF_THE_JDK =
            Set.of("WARNING: A Java agent has been loaded dynamically (…)");

    /** A text block, a string, or something in which a quote does not begin a string: a character or a comment. */
    private static final Pattern TOKEN =
            Pattern.compile("\"\"\"\\R(?<block>(?s:.*?))\"\"\"|\"(?<string>(?:\\\\.|[^\"\\\\\\n])*)\""
                    + "|'(?:\\\\.|[^'\\\\])+'|//[^\\n]*|/\\*(?s:.*?)\\*/");

    private static final Pattern UNICODE_ESCAPE = Pattern.compile("(?<!\\\\)\\\\u+\\p{XDigit}{4}");

    private final Set<String> literals = new HashSet<>();

    TroubleshootingPageTest() throws IOException {
        for (Path file : SourceFilesTest.mainSources()) {
            addLiterals(Files.readString(file), literals);
        }
    }

    @Test
    void headings_areMessagesOfTheSources() throws IOException {
        List<String> messages = new ArrayList<>();
        List<String> notFound = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                messages.add(heading.group(1));
                if (!MESSAGES_OF_THE_JDK.contains(heading.group(1)) && !exists(heading.group(1))) {
                    notFound.add(heading.group(1));
                }
            } else {
                assertThat(line).as("a heading without a message").doesNotStartWith("###");
            }
        }
        assertThat(notFound).isEmpty();
        assertThat(messages).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    }

    @Test
    void messagesThatDoNotExist_areFound() {
        assertThat(exists("there is no option \"…\". Use one of …")).isTrue();
        assertThat(exists("there is no option \"…\". Take one of …")).isFalse();
        assertThat(exists("… has no effect: constructors cannot be coalesced. Move the work into a method."))
                .isTrue();
        assertThat(exists("… has no effect: destructors cannot be coalesced. Move the work into a method."))
                .isFalse();
        assertThat(exists("IOException: Stream closed")).isTrue();
        assertThat(exists("… has left the building")).isFalse();
        assertThat(exists("…: …")).isFalse();
    }

    @Test
    void literalsOfASource_areReadAsTheCompilerReadsThem() {
        Set<String> found = new HashSet<>();
        addLiterals("""
            String a = "one " // not "this"
                    + "text";
            char c = '"'; /* nor "that" */
            String b = "a \\"quoted\\" word" + c + "end";
            """, found);
        assertThat(found).containsExactlyInAnyOrder("one text", "a \"quoted\" word", "end");
    }

    private boolean exists(String message) {
        boolean isAnyLongEnough = false;
        for (String fragment : EXCEPTION.matcher(message).replaceFirst("").split("…", -1)) {
            if (fragment.length() >= MIN_FRAGMENT) {
                isAnyLongEnough = true;
                if (!isComposed(fragment)) {
                    return false;
                }
            }
        }
        return isAnyLongEnough;
    }

    /**
     * Tells whether literals compose a fragment. The first one may have more text before the fragment, the last one
     * more text behind it, because the fragment may be a part of a message.
     */
    private boolean isComposed(String fragment) {
        int length = fragment.length();
        if (literals.stream().anyMatch(literal -> literal.contains(fragment))) {
            return true;
        }
        boolean[] reached = new boolean[length + 1]; // by index: whether literals compose the text before it
        for (int end = 1; end < length; end++) {
            String start = fragment.substring(0, end);
            reached[end] = isPart(start) && literals.stream().anyMatch(literal -> literal.endsWith(start));
        }
        for (int from = 1; from < length; from++) {
            if (!reached[from]) {
                continue;
            }
            String rest = fragment.substring(from);
            for (String literal : literals) {
                if (isPart(rest) && literal.startsWith(rest)) {
                    return true;
                }
                if (isPart(literal) && rest.startsWith(literal)) {
                    reached[from + literal.length()] = true;
                }
            }
        }
        return reached[length];
    }

    /** Tells whether a text is long enough to be a part of a fragment. Punctuation may be short. */
    private static boolean isPart(String text) {
        return text.length() >= MIN_WORD || (!text.isEmpty() && text.chars().noneMatch(Character::isLetterOrDigit));
    }

    /** Adds the string literals of a source file. Those that are joined by a plus sign are one. */
    private static void addLiterals(String source, Set<String> found) {
        StringBuilder literal = new StringBuilder();
        StringBuilder between = new StringBuilder();
        int previous = 0;
        Matcher token = TOKEN.matcher(source);
        while (token.find()) {
            between.append(source, previous, token.start());
            previous = token.end();
            String text = token.group("string");
            if (token.group("block") != null) {
                text = token.group("block").stripIndent();
            }
            if (text == null) {
                // A comment joins what is around it, a character does not.
                between.append(source.charAt(token.start()) == '\'' ? "'" : "");
                continue;
            }
            if (!between.toString().strip().equals("+")) {
                found.add(literal.toString());
                literal.setLength(0);
            }
            literal.append(UNICODE_ESCAPE.matcher(text).replaceAll("?").translateEscapes());
            between.setLength(0);
        }
        found.add(literal.toString());
        found.remove("");
    }
}
