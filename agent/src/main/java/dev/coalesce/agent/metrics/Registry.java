package dev.coalesce.agent.metrics;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** All that has counters in this JVM, known weakly: what the application unloads goes from here too. */
public final class Registry {
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final BiConsumer<Measured.Kind, Group> onNewGroup;

    /**
     * An empty registry.
     *
     * @param onNewGroup runs when a name is seen for the first time, outside any lock; may throw nothing
     */
    public Registry(BiConsumer<Measured.Kind, Group> onNewGroup) {
        this.onNewGroup = onNewGroup;
    }

    /**
     * Notes one more.
     *
     * @param measured known weakly
     */
    public void add(Measured measured) {
        Group fresh = enter(measured);
        if (fresh != null) {
            onNewGroup.accept(measured.kind(), fresh);
        }
    }

    private synchronized @Nullable Group enter(Measured measured) {
        String id = measured.kind() + ":" + measured.name();
        Group known = groups.get(id);
        Group group = known == null ? new Group(measured.name()) : known;
        group.members.removeIf(member -> member.get() == null);
        group.members.add(new WeakReference<>(measured));
        groups.put(id, group);
        return known == null ? group : null;
    }

    /**
     * How many methods and coalescers are alive.
     *
     * @return those of equal name counted each
     */
    public synchronized int size() {
        int size = 0;
        for (Group group : groups.values()) {
            size += group.alive().size();
        }
        return size;
    }

    /** Those of one name, shown as one. */
    public final class Group {
        private final String name;
        private final List<WeakReference<Measured>> members = new ArrayList<>();

        private Group(String name) {
            this.name = name;
        }

        /**
         * The name they share.
         *
         * @return as {@link Measured#name}
         */
        public String name() {
            return name;
        }

        /**
         * The counters of those alive, summed; the oldest flight is the oldest of all.
         *
         * @return zero where none is alive
         */
        public Snapshot snapshot() {
            Snapshot sum = Snapshot.NONE;
            for (Measured member : alive()) {
                sum = sum.plus(member.snapshot());
            }
            return sum;
        }

        private List<Measured> alive() {
            synchronized (Registry.this) {
                List<Measured> alive = new ArrayList<>();
                for (WeakReference<Measured> member : members) {
                    Measured measured = member.get();
                    if (measured != null) {
                        alive.add(measured);
                    }
                }
                return alive;
            }
        }
    }
}
