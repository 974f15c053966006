package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that key paths survive being written to and read from a class file. */
class KeyPathTest {
    static List<KeyPath> paths() {
        return List.of(
                new KeyPath(0, List.of()),
                new KeyPath(254, List.of()),
                new KeyPath(KeyPath.THIS, List.of()),
                new KeyPath(KeyPath.THIS, List.of(new KeyPath.Step("a.B", "id", "J"))),
                new KeyPath(
                        2,
                        List.of(
                                new KeyPath.Step("java.util.Map$Entry", "getKey", "()Ljava/lang/Object;"),
                                new KeyPath.Step("java.lang.Object", "hashCode", "()I"),
                                new KeyPath.Step("a.B", "naïve$name", "[[Ljava/lang/String;"),
                                new KeyPath.Step("a b", "=, # \"", "()[D"))));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void encodedPath_decodesToAnEqualPath(KeyPath path) {
        assertThat(KeyPath.decode(path.encode())).isEqualTo(path);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void differentPaths_haveDifferentEncodings(KeyPath path) {
        assertThat(paths())
                .filteredOn(other -> other.encode().equals(path.encode()))
                .containsExactly(path);
    }
}
