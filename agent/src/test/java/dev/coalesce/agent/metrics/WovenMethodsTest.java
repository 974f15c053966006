package dev.coalesce.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.IsolatingLoader;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests the number of woven methods that the agent's bean shows. */
class WovenMethodsTest {
    private record Method(String name, @Nullable Class<?> user, Kind kind) implements Measured {
        @Override
        public Snapshot snapshot() {
            return Snapshot.NONE;
        }
    }

    private final WovenMethods woven = new WovenMethods();
    private final Registry registry = new Registry((kind, group) -> {});

    @Test
    void methodsThatNobodyCalled_areCounted() {
        ClassLoader own = getClass().getClassLoader();
        woven.note(own, "app.A", 3);
        woven.note(own, "app.B", 1);
        woven.note(null, "app.A", 2);
        woven.note(own, "app.A", 4);
        assertThat(registry.count(woven)).as("a class counts once").isEqualTo(7);
    }

    @Test
    void linkedMethods_areCountedOnce() {
        woven.note(getClass().getClassLoader(), getClass().getName(), 3);
        Method linked = new Method("a", getClass(), Measured.Kind.Method);
        Method wovenAtBuildTime = new Method("b", String.class, Measured.Kind.Method);
        Method coalescer = new Method("c", getClass(), Measured.Kind.Coalescer);
        registry.add(linked);
        registry.add(wovenAtBuildTime);
        registry.add(coalescer);
        assertThat(registry.count(woven)).isEqualTo(5);
        assertThat(linked.name() + wovenAtBuildTime.name() + coalescer.name()).isEqualTo("abc");
    }

    @Test
    void unloadedClasses_areNotCounted() throws Exception {
        woven.note(new IsolatingLoader(getClass().getClassLoader(), Map.of()), "app.A", 3);
        for (int i = 0; i < 100 && registry.count(woven) > 0; i++) {
            System.gc();
        }
        assertThat(registry.count(woven)).isZero();
    }
}
