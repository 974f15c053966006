package dev.coalesce.agent.metrics;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All sources of counters in this JVM, grouped by kind and name. Thread-safe.
 *
 * <p><b>Memory.</b> The registry refers to the sources weakly. A source that has been collected is removed when the
 * registry is next used, so no thread has to wait for collections.
 *
 * <p><b>Concurrency.</b> The groups are guarded by the registry's lock. The watcher is called without it, because a
 * watcher may need locks of the JDK. Calls of the watcher may therefore overtake each other; see {@link Watcher}.
 */
public final class Registry {
    /** By {@link #id}, in the order of registration. Guarded by this object, as are the members of each group. */
    private final Map<String, Group> groups = new LinkedHashMap<>();

    /** Groups that stand for several ones with equal tags, by their tags. Guarded by this object. */
    private final Map<String, Group> merged = new HashMap<>();

    private final ReferenceQueue<Measured> collected = new ReferenceQueue<>();
    private final Watcher watcher;

    private volatile @Nullable Watcher second;

    /** Is told which names exist. Called without a lock; must not throw. */
    public interface Watcher {
        /**
         * Called when the first source of a name has been added. May be called more than once for a name.
         *
         * @param kind the kind of the source
         * @param group the group of the sources with that name
         */
        void appeared(Measured.Kind kind, Group group);

        /**
         * Called after the last source of a name has been collected. If a new source has taken the name meanwhile,
         * {@link #appeared} is called again after this.
         *
         * @param kind the kind of the collected sources
         * @param group the group, which is empty now
         */
        default void disappeared(Measured.Kind kind, Group group) {}
    }

    /**
     * Creates an empty registry.
     *
     * @param watcher is told which names exist
     */
    public Registry(Watcher watcher) {
        this.watcher = watcher;
    }

    /**
     * Sets another watcher. It is not told about sources that were added before.
     *
     * @param other is told which names exist, too; null for none
     */
    public void alsoTell(@Nullable Watcher other) {
        second = other;
    }

    private void tellAppeared(Group group) {
        watcher.appeared(group.kind, group);
        Watcher other = second;
        if (other != null) {
            other.appeared(group.kind, group);
        }
    }

    private void tellDisappeared(Group group) {
        watcher.disappeared(group.kind, group);
        Watcher other = second;
        if (other != null) {
            other.disappeared(group.kind, group);
        }
    }

    /**
     * Adds a source.
     *
     * @param measured the source, which the registry refers to weakly
     */
    public void add(Measured measured) {
        removeCollected();
        Group created = addToGroup(measured);
        if (created != null) {
            tellAppeared(created);
        }
    }

    /** Returns the group if the source is the first one of its name, otherwise null. */
    private synchronized @Nullable Group addToGroup(Measured measured) {
        String id = id(measured.kind(), measured.name());
        Group existing = groups.get(id);
        Group group = existing == null ? new Group(measured.kind(), measured.names()) : existing;
        group.members.add(new Member(measured, group, collected));
        groups.put(id, group);
        return existing == null ? group : null;
    }

    /** Announces a name again, because a source has changed what can be shown of it. */
    void announce(Measured.Kind kind, String name) {
        Group group;
        synchronized (this) {
            group = groups.get(id(kind, name));
        }
        if (group != null) {
            tellAppeared(group);
        }
    }

    /** Removes all sources. */
    void removeAll() {
        List<Group> removed;
        synchronized (this) {
            removed = groups();
            groups.clear();
        }
        removed.forEach(this::tellDisappeared);
    }

    /** Removes the sources that have been collected, and tells the watchers. */
    void removeCollected() {
        Reference<?> reference = collected.poll();
        while (reference != null) {
            Group group = ((Member) reference).group;
            if (remove((Member) reference)) {
                tellDisappeared(group);
                announceReplacement(group);
            }
            reference = collected.poll();
        }
    }

    /** Returns true if the member was the last one of its group, which is then removed too. */
    private synchronized boolean remove(Member member) {
        member.group.members.remove(member);
        member.group.past = member.group.past.plus(member.last.past());
        return member.group.members.isEmpty() && groups.remove(id(member.group.kind, member.group.name), member.group);
    }

    /**
     * Announces a group again that took a removed group's name. Races with {@link #add}: between the removal and the
     * call of {@code disappeared} another thread may add the name and announce it, and the watcher then removes the
     * wrong one.
     */
    private void announceReplacement(Group removed) {
        announce(removed.kind, removed.name);
    }

    /**
     * Returns all groups.
     *
     * @return a copy, in the order of registration
     */
    public synchronized List<Group> groups() {
        return List.copyOf(groups.values());
    }

    /**
     * Returns all groups as meters show them: those whose class and label are equal are one. A method may have a name of
     * its own that is the name of another method of its class.
     *
     * @return a copy, in the order of registration; the same objects as before while nothing has changed
     */
    public synchronized List<Group> tagged() {
        Map<String, List<Group>> byTags = new LinkedHashMap<>();
        for (Group each : groups.values()) {
            String tags = each.names.type() + " " + each.names.label();
            List<Group> same = byTags.getOrDefault(tags, new ArrayList<>());
            same.add(each);
            byTags.put(tags, same);
        }
        merged.keySet().retainAll(byTags.keySet());
        List<Group> shown = new ArrayList<>();
        for (Map.Entry<String, List<Group>> each : byTags.entrySet()) {
            List<Group> same = each.getValue();
            if (same.size() == 1) {
                merged.remove(each.getKey());
                shown.add(same.get(0));
            } else {
                Group known = merged.get(each.getKey());
                Group all = known == null ? new Group(same.get(0).kind, same.get(0).names) : known;
                all.parts = same;
                merged.put(each.getKey(), all);
                shown.add(all);
            }
        }
        return List.copyOf(shown);
    }

    private static String id(Measured.Kind kind, String name) {
        return kind + ":" + name;
    }

    /**
     * Counts the sources that have not been collected.
     *
     * @return the number of sources; sources of the same name count separately
     */
    public int size() {
        removeCollected();
        int size = 0;
        synchronized (this) {
            for (Group group : groups.values()) {
                size += group.alive().size();
            }
        }
        return size;
    }

    /**
     * Counts the methods that have been woven or linked, and the named coalescers.
     *
     * @param woven the methods that were woven in this JVM; those of classes woven at build time are not among them
     * @return the number of those that have not been unloaded
     */
    int count(WovenMethods woven) {
        removeCollected();
        int count = woven.count();
        synchronized (this) {
            for (Group group : groups.values()) {
                for (Measured measured : group.alive()) {
                    Class<?> user = measured.user();
                    if (measured.kind() != Measured.Kind.Method || user == null || !woven.has(user)) {
                        count++;
                    }
                }
            }
        }
        return count;
    }

    /** Drops the cached results of all sources. */
    public void clear() {
        for (Group group : groups()) {
            group.clear();
        }
    }

    private static final class Member extends WeakReference<Measured> {
        private final Group group;

        /** Holds the counts that were last read from the source. Guarded by the registry. */
        private Snapshot last = Snapshot.NONE;

        Member(Measured measured, Group group, ReferenceQueue<Measured> collected) {
            super(measured, collected);
            this.group = group;
        }
    }

    /** All sources of one kind and name, which are shown as one. Thread-safe. */
    public final class Group {
        private final Measured.Kind kind;
        private final String name;

        /** The names of the first source. */
        private final MethodName names;

        /** Guarded by the registry. */
        private final List<Member> members = new ArrayList<>();

        /** The groups that this one stands for; empty if it stands for itself. Guarded by the registry. */
        private List<Group> parts = List.of();

        /** The counts of sources that have been collected, as they were last read. Guarded by the registry. */
        private Snapshot past = Snapshot.NONE;

        private Group(Measured.Kind kind, MethodName names) {
            this.kind = kind;
            this.name = names.shown();
            this.names = names;
        }

        /**
         * Returns the kind of the sources.
         *
         * @return a method or a coalescer
         */
        public Measured.Kind kind() {
            return kind;
        }

        /**
         * Returns the name that the sources share.
         *
         * @return the name, as {@link Measured#name} returns it
         */
        public String name() {
            return name;
        }

        /**
         * Returns the names that the sources share.
         *
         * @return the names of the first source; sources with a name of their own may be different methods
         */
        public MethodName names() {
            return names;
        }

        /**
         * Adds up the counters of the sources. The oldest flight is the oldest of all of them. Counts do not fall when a
         * source is collected while others of its name remain.
         *
         * @return the sums
         */
        public Snapshot snapshot() {
            removeCollected();
            Snapshot sum = Snapshot.NONE;
            for (Group part : parts()) {
                sum = sum.plus(part.ownSnapshot());
            }
            return sum;
        }

        private Snapshot ownSnapshot() {
            List<Member> read;
            Snapshot sum;
            synchronized (Registry.this) {
                read = List.copyOf(members);
                sum = past;
            }
            for (Member each : read) {
                Measured measured = each.get();
                Snapshot current = measured == null ? null : measured.snapshot();
                synchronized (Registry.this) {
                    each.last = current == null ? each.last : current;
                    sum = sum.plus(current == null ? each.last.past() : current);
                }
            }
            return sum;
        }

        private List<Group> parts() {
            synchronized (Registry.this) {
                return parts.isEmpty() ? List.of(this) : parts;
            }
        }

        /** Drops the cached results of the sources that have not been collected. */
        public void clear() {
            for (Measured member : alive()) {
                member.clear();
            }
        }

        /**
         * Returns the sources that have not been collected.
         *
         * @return the sources in the order of their registration
         */
        public List<Measured> alive() {
            synchronized (Registry.this) {
                List<Measured> alive = new ArrayList<>();
                for (Group part : parts()) {
                    for (Member member : part.members) {
                        Measured measured = member.get();
                        if (measured != null) {
                            alive.add(measured);
                        }
                    }
                }
                return alive;
            }
        }

        /**
         * Returns the sources of one kind that have not been collected.
         *
         * @param type the class or interface of these sources
         * @param <T> that class
         * @return the sources in the order of their registration
         */
        public <T extends Measured> List<T> alive(Class<T> type) {
            List<T> found = new ArrayList<>();
            for (Measured each : alive()) {
                if (type.isInstance(each)) {
                    found.add(type.cast(each));
                }
            }
            return found;
        }
    }
}
