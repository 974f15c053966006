package dev.coalesce.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who has counters, by name. */
class RegistryTest {
    private record Counted(Kind kind, String name, Snapshot snapshot) implements Measured {}

    private final List<String> announced = new ArrayList<>();
    private final List<Registry.Group> groups = new ArrayList<>();
    private final Registry registry = new Registry((kind, group) -> {
        announced.add(kind + " " + group.name());
        groups.add(group);
    });

    @Test
    void thoseOfOneNameAreOneGroup() {
        Counted one = counted(Measured.Kind.Method, "A.get", 1, 5);
        Counted overload = counted(Measured.Kind.Method, "A.get", 2, 3);
        Counted other = counted(Measured.Kind.Method, "B.get", 4, 4);
        registry.add(one);
        registry.add(overload);
        registry.add(other);

        assertThat(announced).containsExactly("Method A.get", "Method B.get");
        assertThat(groups.get(0).snapshot().hits()).as("summed").isEqualTo(3);
        assertThat(groups.get(0).snapshot().oldestFlightMillis())
                .as("the oldest")
                .isEqualTo(5);
        assertThat(groups.get(1).snapshot().hits()).isEqualTo(4);
        assertThat(registry.size()).isEqualTo(3);
    }

    @Test
    void aMethodAndACoalescerOfOneNameAreApart() {
        Counted method = counted(Measured.Kind.Method, "quotes", 1, 0);
        Counted coalescer = counted(Measured.Kind.Coalescer, "quotes", 2, 0);
        registry.add(method);
        registry.add(coalescer);

        assertThat(announced).containsExactly("Method quotes", "Coalescer quotes");
        assertThat(groups.get(0).snapshot()).isEqualTo(method.snapshot());
        assertThat(groups.get(1).snapshot()).isEqualTo(coalescer.snapshot());
    }

    @Test
    void whatIsUnloadedGoesAndItsNameCanComeAgain() {
        registry.add(counted(Measured.Kind.Method, "A.get", 1, 0));
        Eventually.isTrue("collected", () -> {
            System.gc();
            return registry.size() == 0;
        });
        assertThat(groups.get(0).snapshot()).isEqualTo(Snapshot.NONE);
        Counted again = counted(Measured.Kind.Method, "A.get", 7, 0);
        registry.add(again);

        assertThat(announced).as("once").containsExactly("Method A.get");
        assertThat(groups.get(0).snapshot()).isEqualTo(again.snapshot());
    }

    private static Counted counted(Measured.Kind kind, String name, long hits, long oldest) {
        return new Counted(kind, name, new Snapshot(hits, 0, 0, 0, 0, 0, 0, 0, 0, oldest, 0, 0));
    }
}
