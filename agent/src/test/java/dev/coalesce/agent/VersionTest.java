package dev.coalesce.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages name the version that this build makes. Only the build files hold it otherwise, and Maven compares those. */
class VersionTest {
    private static final Pattern BUILT =
            Pattern.compile("<artifactId>coalesce-parent</artifactId>\\s*<version>([^<]+)<");
    private static final String NUMBER = "(\\d+\\.\\d+\\.\\d+(?:-SNAPSHOT)?)";

    /** An artifact in the syntax of Maven, of Gradle, as a file's name, and Gradle's {@code plugins} block. */
    private static final List<Pattern> NAMED = List.of(
            Pattern.compile("<artifactId>coalesce-[a-z-]+</artifactId>\\s*<version>" + NUMBER + "<"),
            Pattern.compile("dev\\.coalesce:coalesce-[a-z-]+:" + NUMBER),
            Pattern.compile("coalesce-[a-z-]+-" + NUMBER),
            Pattern.compile("id '?\"?dev\\.coalesce'?\"? version '?\"?" + NUMBER));

    @Test
    void pages_nameTheVersionOfTheBuild() throws IOException {
        Matcher built = BUILT.matcher(Files.readString(Path.of("../pom.xml")));
        assertThat(built.find()).isTrue();
        List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md")));
        try (Stream<Path> docs = Files.walk(Path.of("../docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
        }
        List<String> other = new ArrayList<>();
        int named = 0;
        for (Path page : pages) {
            String text = Files.readString(page);
            for (Pattern pattern : NAMED) {
                for (Matcher name = pattern.matcher(text); name.find(); named++) {
                    if (!name.group(1).equals(built.group(1))) {
                        other.add(page + ": " + name.group());
                    }
                }
            }
        }
        assertThat(other).isEmpty();
        assertThat(named).isGreaterThan(5);
    }
}
