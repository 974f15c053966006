package dev.coalesce.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Eventually;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests how sources of counters are grouped by name and removed when they are collected. */
class RegistryTest {
    private record Counted(Kind kind, String name, Snapshot snapshot) implements Measured {}

    private record Named(MethodName names, Snapshot snapshot) implements Measured {
        @Override
        public Kind kind() {
            return Kind.Method;
        }

        @Override
        public String name() {
            return names.shown();
        }
    }

    /** Sources that are not to be collected. */
    private final List<Measured> held = new ArrayList<>();

    private final List<String> announced = new ArrayList<>();
    private final List<Registry.Group> groups = new ArrayList<>();
    private Runnable onDisappearance = () -> {};

    private final Registry registry = new Registry(new Registry.Watcher() {
        @Override
        public void appeared(Measured.Kind kind, Registry.Group group) {
            announced.add(kind + " " + group.name());
            groups.add(group);
        }

        @Override
        public void disappeared(Measured.Kind kind, Registry.Group group) {
            announced.add(group.name() + " disappeared");
            onDisappearance.run();
        }
    });

    @Test
    void sourcesOfOneName_areSummedInOneGroup() {
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
    void methodNamedLikeAnother_isOneGroupForMeters_inAnyOrder() {
        Named unnamed = new Named(MethodName.of("A.price"), snapshot(1, 0));
        Named named = new Named(MethodName.of("price", "A", "quote"), snapshot(2, 0));
        held.addAll(List.of(unnamed, named));
        registry.add(unnamed);
        List<Registry.Group> before = registry.tagged();
        registry.add(named);
        List<Registry.Group> both = registry.tagged();

        assertThat(before).isEqualTo(registry.groups().subList(0, 1));
        assertThat(registry.groups()).hasSize(2);
        assertThat(both).hasSize(1).isEqualTo(registry.tagged());
        assertThat(both.get(0).snapshot().hits()).isEqualTo(3);
        assertThat(both.get(0).alive()).containsExactly(unnamed, named);
        assertThat(both.get(0).names().label()).isEqualTo("price");

        Registry others = new Registry((kind, group) -> {});
        others.add(named);
        others.add(unnamed);
        assertThat(others.tagged()).hasSize(1);
        assertThat(others.tagged().get(0).names().label()).isEqualTo("price");
    }

    @Test
    void countsOfACollectedSource_stayWhileOthersOfItsNameRemain() {
        Counted stays = counted(Measured.Kind.Method, "A.get", 1, 5);
        held.add(stays);
        registry.add(stays);
        registry.add(counted(Measured.Kind.Method, "A.get", 2, 9));
        assertThat(groups.get(0).snapshot().hits()).isEqualTo(3);

        Eventually.isTrue("collected", () -> {
            System.gc();
            return registry.size() == 1;
        });
        assertThat(groups.get(0).snapshot().hits()).isEqualTo(3);
        assertThat(groups.get(0).snapshot().oldestFlightMillis()).isEqualTo(5);
    }

    @Test
    void methodAndCoalescerOfOneName_areSeparateGroups() {
        Counted method = counted(Measured.Kind.Method, "quotes", 1, 0);
        Counted coalescer = counted(Measured.Kind.Coalescer, "quotes", 2, 0);
        registry.add(method);
        registry.add(coalescer);

        assertThat(announced).containsExactly("Method quotes", "Coalescer quotes");
        assertThat(groups.get(0).snapshot()).isEqualTo(method.snapshot());
        assertThat(groups.get(1).snapshot()).isEqualTo(coalescer.snapshot());
    }

    @Test
    void collectedSource_disappearsAndItsNameCanReappear() {
        registry.add(counted(Measured.Kind.Method, "A.get", 1, 0));
        awaitAllCollected();
        assertThat(groups.get(0).snapshot()).isEqualTo(Snapshot.NONE);
        Counted again = counted(Measured.Kind.Method, "A.get", 7, 0);
        registry.add(again);

        assertThat(announced).containsExactly("Method A.get", "A.get disappeared", "Method A.get");
        assertThat(groups.get(1).snapshot()).isEqualTo(again.snapshot());
    }

    @Test
    void oneOfTwoSourcesCollected_nameStays() {
        Counted stays = counted(Measured.Kind.Method, "A.get", 1, 0);
        registry.add(stays);
        registry.add(counted(Measured.Kind.Method, "A.get", 2, 0));
        Eventually.isTrue("one collected", () -> {
            System.gc();
            return registry.size() == 1;
        });

        assertThat(announced).containsExactly("Method A.get");
        assertThat(groups.get(0).snapshot()).isEqualTo(stays.snapshot());
    }

    @Test
    void nameReaddedDuringDisappearance_isAnnouncedAgainAfterwards() {
        Counted again = counted(Measured.Kind.Method, "A.get", 7, 0);
        registry.add(counted(Measured.Kind.Method, "A.get", 1, 0));
        onDisappearance = () -> registry.add(again);
        Eventually.isTrue("collected", () -> {
            System.gc();
            return registry.size() == 1 && announced.size() > 1;
        });

        assertThat(announced).containsExactly("Method A.get", "A.get disappeared", "Method A.get", "Method A.get");
        assertThat(groups.get(2).snapshot()).isEqualTo(again.snapshot());
    }

    @Test
    void announcedSource_appearsAgain_andAnUnknownNameDoesNot() {
        Counted source = counted(Measured.Kind.Method, "A.get", 1, 0);
        registry.add(source);
        registry.announce(Measured.Kind.Method, "A.get");
        registry.announce(Measured.Kind.Method, "B.get");

        assertThat(announced).containsExactly("Method A.get", "Method A.get");
        assertThat(groups.get(1).snapshot()).isEqualTo(source.snapshot());
    }

    @Test
    void allRemoved_eachNameDisappears_andCanReappear() {
        Counted source = counted(Measured.Kind.Method, "A.get", 1, 0);
        registry.add(source);
        registry.removeAll();
        assertThat(registry.groups()).isEmpty();
        registry.add(source);

        assertThat(announced).containsExactly("Method A.get", "A.get disappeared", "Method A.get");
        assertThat(registry.groups()).hasSize(1);
    }

    private void awaitAllCollected() {
        Eventually.isTrue("collected", () -> {
            System.gc();
            return registry.size() == 0 && announced.size() > 1;
        });
    }

    private static Counted counted(Measured.Kind kind, String name, long hits, long oldest) {
        return new Counted(kind, name, snapshot(hits, oldest));
    }

    private static Snapshot snapshot(long hits, long oldest) {
        return new Snapshot(hits, 0, 0, 0, 0, 0, 0, 0, 0, oldest, 0, 0, Times.NONE);
    }
}
