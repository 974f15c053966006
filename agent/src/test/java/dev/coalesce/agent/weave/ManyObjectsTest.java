package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests many objects of one class, each with few or many results of its own. */
class ManyObjectsTest {
    private static final int OBJECTS = 50;

    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Part {
                int bodies;
                @Coalesce(ttl = "1m", maxSize = 800) int load(int k) { return ++bodies; }
                @Coalesce(ttl = "1m", maxSize = 100) int tight(int k) { return ++bodies; }
                @Coalesce(ttl = "1m", maxSize = 20) int tighter(int k) { return ++bodies; }
                @Invalidates(type = Part.class, method = "load", key = "p0") void invalidate(int k) {}
            }
            """);

    private static List<Object> parts(Woven woven) {
        List<Object> parts = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
            parts.add(woven.make("Part"));
        }
        return parts;
    }

    private static void call(List<Object> parts, String method, int keys) {
        for (Object part : parts) {
            for (int key = 0; key < keys; key++) {
                Woven.call(part, method, key);
            }
        }
    }

    @Test
    void manyObjects_haveTheirOwnResultsUntilTtl() {
        try (Woven woven = Woven.of(CLASSES)) {
            List<Object> parts = parts(woven);
            call(parts, "load", 12);
            call(parts, "load", 12);
            assertThat(woven.counters("Part.load").leads()).isEqualTo(12 * OBJECTS);
            assertThat(woven.counters("Part.load").hits()).isEqualTo(12 * OBJECTS);
            assertThat(woven.counters("Part.load").size()).isEqualTo(12 * OBJECTS);
            assertThat(parts).allMatch(part -> Woven.call(part, "load", 3) instanceof Integer n && n == 4);

            woven.clock.advance(Duration.ofMinutes(1));
            assertThat(woven.counters("Part.load").size()).isZero();
            call(parts, "load", 1);
            assertThat(woven.counters("Part.load").leads()).isEqualTo(13 * OBJECTS);
        }
    }

    @Test
    void invalidatedKey_isRemovedFromAllObjects() {
        try (Woven woven = Woven.of(CLASSES)) {
            List<Object> parts = parts(woven);
            call(parts, "load", 3);
            call(parts.subList(0, 2), "load", 12);
            Woven.call(parts.get(0), "invalidate", 1);
            assertThat(woven.counters("Part.load").size()).isEqualTo(2 * OBJECTS + 2 * 9);
            call(parts, "load", 3);
            assertThat(woven.counters("Part.load").leads()).isEqualTo(4 * OBJECTS + 2 * 9);
        }
    }

    @Test
    void maxSize_boundsAllObjectsTogether() {
        try (Woven woven = Woven.of(CLASSES)) {
            List<Object> parts = parts(woven);
            call(parts, "load", 40);
            call(parts, "tight", 40);
            call(parts, "tighter", 40);
            assertThat(woven.counters("Part.load").size()).isBetween(400L, 800L);
            assertThat(woven.counters("Part.tight").size()).isBetween(50L, 100L);
            assertThat(woven.counters("Part.tighter").size()).isEqualTo(20);
            assertThat(woven.counters("Part.tighter").evictions()).isEqualTo(40 * OBJECTS - 20);
        }
    }
}
