package dev.coalesce.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Groups of classes in which each class reaches every other. */
class ClassGroupsTest {
    @Test
    void classesInACycle_areOneGroup() {
        Map<String, Set<String>> uses =
                Map.of("a", Set.of("b"), "b", Set.of("c"), "c", Set.of("a"), "user", Set.of("a"), "alone", Set.of());
        assertThat(new ClassGroups(uses).find())
                .containsExactlyInAnyOrder(Set.of("a", "b", "c"), Set.of("user"), Set.of("alone"));
    }

    @Test
    void cyclesThatShareAClass_areOneGroup() {
        Map<String, Set<String>> uses =
                Map.of("a", Set.of("b", "c"), "b", Set.of("a"), "c", Set.of("d"), "d", Set.of("a"));
        assertThat(new ClassGroups(uses).find()).containsExactly(Set.of("a", "b", "c", "d"));
    }

    @Test
    void classThatUsesItself_isAGroupOfOne() {
        assertThat(new ClassGroups(Map.of("a", Set.of("a"))).find()).containsExactly(Set.of("a"));
    }
}
