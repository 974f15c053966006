package dev.coalesce.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.Stats;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that counters have the same names and order in the snapshot, in {@link Stats} and in the JMX bean. */
class SnapshotTest {
    private final Snapshot snapshot = new Snapshot(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, Times.NONE);

    @Test
    void components_areThoseOfStatsAndTheTimes() {
        List<String> names = new ArrayList<>(names(Stats.class));
        names.add("times");
        assertThat(names(Snapshot.class)).isEqualTo(names);
    }

    @Test
    void componentsOfStats_areAttributesOfTheBean() throws Exception {
        Counted counted = new Counted(Measured.Kind.Method, "bean", snapshot);
        MethodBean bean = new MethodBean(groupOf(counted));

        for (RecordComponent component : Stats.class.getRecordComponents()) {
            String name = component.getName();
            assertThat(bean.getAttribute(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)))
                    .as(name)
                    .isEqualTo(Snapshot.class.getMethod(name).invoke(counted.snapshot()));
        }
    }

    @Test
    void calls_areTheSumOfTheFiveOutcomes() {
        assertThat(snapshot.calls()).isEqualTo(1 + 2 + 3 + 5 + 7);
    }

    @Test
    void toArray_hasTheOrderOfTheComponents() {
        assertThat(snapshot.toArray())
                .containsExactly(LongStream.rangeClosed(1, 12).toArray());
    }

    @Test
    void plus_addsCountersAndTakesTheOldestFlight() {
        assertThat(snapshot.plus(snapshot))
                .isEqualTo(new Snapshot(2, 4, 6, 8, 10, 12, 14, 16, 18, 10, 22, 24, Times.NONE));
        assertThat(snapshot.plus(Snapshot.NONE)).isEqualTo(snapshot);
    }

    private static List<String> names(Class<?> record) {
        return Stream.of(record.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }

    private record Counted(Kind kind, String name, Snapshot snapshot) implements Measured {}

    /** The caller must hold the source, because the registry refers to it weakly. */
    private static Registry.Group groupOf(Counted counted) {
        List<Registry.Group> groups = new ArrayList<>();
        new Registry((kind, group) -> groups.add(group)).add(counted);
        return groups.get(0);
    }
}
