package dev.coalesce.agent.metrics;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that has counters in this JVM, known weakly: what the application unloads goes from here too. */
public final class Registry {
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final ReferenceQueue<Measured> unloaded = new ReferenceQueue<>();
    private final Watcher watcher;

    /** Is told of names, outside any lock; may throw nothing. */
    public interface Watcher {
        /**
         * A name is there that was not. May be told more than once.
         *
         * @param kind of what has the name
         * @param group of that name
         */
        void appeared(Measured.Kind kind, Group group);

        /**
         * All of a name are unloaded, as is seen when the registry is next used. Where the name has come again meanwhile,
         * that is told once more after this.
         *
         * @param kind of what had the name
         * @param group of that name
         */
        default void disappeared(Measured.Kind kind, Group group) {}
    }

    /**
     * An empty registry.
     *
     * @param watcher is told of names
     */
    public Registry(Watcher watcher) {
        this.watcher = watcher;
    }

    /**
     * Notes one more.
     *
     * @param measured known weakly
     */
    public void add(Measured measured) {
        expunge();
        Group fresh = enter(measured);
        if (fresh != null) {
            watcher.appeared(measured.kind(), fresh);
        }
    }

    private synchronized @Nullable Group enter(Measured measured) {
        String id = id(measured.kind(), measured.name());
        Group known = groups.get(id);
        Group group = known == null ? new Group(measured.kind(), measured.name()) : known;
        group.members.add(new Member(measured, group, unloaded));
        groups.put(id, group);
        return known == null ? group : null;
    }

    /** Lets go of names whose last has been unloaded. No thread waits for that: it is done when somebody adds or reads. */
    private void expunge() {
        Reference<?> gone = unloaded.poll();
        while (gone != null) {
            Group group = ((Member) gone).group;
            if (leave((Member) gone)) {
                watcher.disappeared(group.kind, group);
                announceAgain(group);
            }
            gone = unloaded.poll();
        }
    }

    /** Whether it was the last of its name. */
    private synchronized boolean leave(Member gone) {
        gone.group.members.remove(gone);
        return gone.group.members.isEmpty() && groups.remove(id(gone.group.kind, gone.group.name), gone.group);
    }

    /** Between the last one's leaving and its announcement the name may have come again, and been taken for the old one. */
    private void announceAgain(Group gone) {
        Group again;
        synchronized (this) {
            again = groups.get(id(gone.kind, gone.name));
        }
        if (again != null) {
            watcher.appeared(again.kind, again);
        }
    }

    /** Those that there are. */
    synchronized List<Group> groups() {
        return List.copyOf(groups.values());
    }

    private static String id(Measured.Kind kind, String name) {
        return kind + ":" + name;
    }

    /**
     * How many methods and coalescers are alive.
     *
     * @return those of equal name counted each
     */
    public int size() {
        expunge();
        int size = 0;
        synchronized (this) {
            for (Group group : groups.values()) {
                size += group.alive().size();
            }
        }
        return size;
    }

    private static final class Member extends WeakReference<Measured> {
        private final Group group;

        Member(Measured measured, Group group, ReferenceQueue<Measured> unloaded) {
            super(measured, unloaded);
            this.group = group;
        }
    }

    /** Those of one name, shown as one. */
    public final class Group {
        private final Measured.Kind kind;
        private final String name;
        private final List<Member> members = new ArrayList<>();

        private Group(Measured.Kind kind, String name) {
            this.kind = kind;
            this.name = name;
        }

        Measured.Kind kind() {
            return kind;
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
            expunge();
            Snapshot sum = Snapshot.NONE;
            for (Measured member : alive()) {
                sum = sum.plus(member.snapshot());
            }
            return sum;
        }

        private List<Measured> alive() {
            synchronized (Registry.this) {
                List<Measured> alive = new ArrayList<>();
                for (Member member : members) {
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
