package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that uses Coalesce on the pages about moving from other caches compiles, and does what it is for. */
@OnEveryJdk
record MigrationPagesIT(Jdk jdk) {
    private static final Path DOCS =
            Path.of(System.getProperty("it.build", ""), "..", "..", "docs").normalize();
    private static final Path EXAMPLE = DOCS.resolve("examples").resolve("Moved.java");
    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void exampleWithAgent_sharesAndInvalidates() {
        Path classes = Compile.into("moved").sourcesIn(EXAMPLE).flags("-g").classes();
        Jvm.of(jdk)
                .agent("strict=true")
                .classPath(BuildOutput.ANNOTATIONS, classes)
                .main("Moved")
                .printsQuietly("shares: true, invalidated: true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"from-cacheable.md", "from-caffeine.md", "from-guava.md", "from-jetcache.md"})
    void blocksWithCoalesce_arePartsOfTheExample(String page) throws Exception {
        String example = normalized(Files.readString(EXAMPLE));
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(DOCS.resolve("how-to").resolve(page)));
        while (matcher.find()) {
            if (matcher.group(1).contains("Coalesce") || matcher.group(1).contains("@Invalidates")) {
                blocks.add(normalized(matcher.group(1)));
            }
        }
        assertThat(blocks).isNotEmpty().allSatisfy(block -> assertThat(example).contains(block));
    }

    private static String normalized(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
