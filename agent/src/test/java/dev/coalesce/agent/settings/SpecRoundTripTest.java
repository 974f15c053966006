package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.key.KeyPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Specs are equal after encoding and decoding. */
class SpecRoundTripTest {
    private static final String PATH = new KeyPath(
                    0, List.of(new KeyPath.Step("a.B", "c", "()La/D;"), new KeyPath.Step("a.D", "e", "[I")))
            .encode();

    @ParameterizedTest
    @EnumSource
    void methodSpecWithAllParts_survivesRoundTrip(ResultShape shape) {
        MethodSpec spec = new MethodSpec(
                "get",
                "(Ljava/lang/String;I)[J",
                true,
                true,
                shape,
                ResultCheck.CONTENT,
                "coalesce$get",
                Map.of("ttl", "30s", "staleFor", "", "scope", "TYPE"),
                List.of(PATH, "1", "-1"),
                new Origin(false, List.of("a/B(I)V", "a/C(Ljava/lang/Object;)V"), List.of("a/D(I)V"), "a.D"),
                2,
                List.of("a", "", "x=y"),
                true,
                List.of(PATH));
        assertThat(read(spec)).isEqualTo(spec);
    }

    @Test
    void minimalMethodSpec_survivesRoundTrip() {
        MethodSpec spec =
                new MethodSpec("m", "()V", false, false, ResultShape.VALUE, ResultCheck.NONE, "", Map.of(), List.of());
        assertThat(read(spec)).isEqualTo(spec);
    }

    /** Users write any attribute value, and the JVM allows nearly any method name. */
    @Test
    void textThatLooksLikeTheEncoding_survivesRoundTrip() {
        MethodSpec spec = new MethodSpec(
                "a=b@c",
                "()V",
                false,
                false,
                ResultShape.VALUE,
                ResultCheck.NONE,
                "x=y",
                Map.of("ttl", "=@ttl=1s\n", "key", "key=0"),
                List.of("0\nkey=\t=\t@"));
        assertThat(read(spec)).isEqualTo(spec);
    }

    @Test
    void reorderedLines_onlyTheOrderOfKeyPathsMatters() {
        MethodSpec spec = new MethodSpec(
                "m",
                "()V",
                true,
                false,
                ResultShape.FUTURE,
                ResultCheck.NONE,
                "f",
                Map.of("ttl", "1s", "maxSize", "3"),
                List.of("2", "0", "1"));
        List<String> lines = new ArrayList<>(spec.encode());
        lines.removeIf(line -> line.startsWith("key="));
        Collections.reverse(lines);
        lines.addAll(List.of("key=2", "key=0", "key=1"));
        assertThat(MethodSpec.decode(lines.toArray(String[]::new))).isEqualTo(spec);
    }

    @Test
    void invalidationSpecs_surviveRoundTrip() {
        List<InvalidationSpec> specs = List.of(
                new InvalidationSpec("a.B", "get", List.of(PATH, "1")),
                new InvalidationSpec("a.B", "all", List.of()),
                new InvalidationSpec("key=", "key=", List.of("key=key=", "0")),
                new InvalidationSpec("a.C", "all", List.of()));
        assertThat(InvalidationSpec.decode(InvalidationSpec.encode(specs).toArray(String[]::new)))
                .isEqualTo(specs);
    }

    @Test
    void noInvalidationSpecs_encodeToNothing() {
        assertThat(InvalidationSpec.encode(List.of())).isEmpty();
        assertThat(InvalidationSpec.decode()).isEmpty();
    }

    @Test
    void linesOfAnyContent_surviveJoinAndSplit() {
        List<String> lines = List.of("", "a", "3:b", ":", "c\nd", "\u00e9\ud83d\ude00", "0", "x".repeat(1_000));
        assertThat(Lines.split(Lines.join(lines))).containsExactlyElementsOf(lines);
        assertThat(Lines.split(Lines.join(List.of()))).isEmpty();
    }

    private static MethodSpec read(MethodSpec written) {
        return MethodSpec.decode(written.encode().toArray(String[]::new));
    }
}
