package dev.coalesce.agent.cache;

import dev.coalesce.agent.key.Keys;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A node of an immutable linked list that holds the cached results of a scope owner with few results, the latest first.
 * Null is the empty list.
 *
 * <p><b>Concurrency.</b> Every change creates a new list that shares its unchanged tail with the old one.
 * {@link Results} publishes the new list by a compare-and-set.
 *
 * <p><b>Memory.</b> A node takes 32 bytes; an empty Caffeine cache takes about 1.7 kB. A method of scope
 * {@code INSTANCE} has one list for each object.
 */
final class SmallEntryList {
    /** Bounds the length, because a lookup compares the nodes one by one. */
    static final int MAX_LENGTH = 8;

    final Object key;

    /** The key's hash code when it was put. As in a hash map, a key that has changed since then is not found. */
    private final int hash;

    final Entry entry;
    final @Nullable SmallEntryList next;

    private SmallEntryList(Object key, int hash, Entry entry, @Nullable SmallEntryList next) {
        this.key = key;
        this.hash = hash;
        this.entry = entry;
        this.next = next;
    }

    static @Nullable Entry find(@Nullable SmallEntryList list, Object key) {
        if (list == null) {
            return null;
        }
        int hash = key.hashCode();
        for (SmallEntryList node = list; node != null; node = node.next) {
            if (node.hasKey(key, hash)) {
                return node.entry;
            }
        }
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // the common case is the same object
    private boolean hasKey(Object other, int otherHash) {
        return hash == otherHash && (key == other || other.equals(key));
    }

    /** Tells whether a key equal to this node's key at the time of its put can still find it. */
    boolean hashIsUnchanged() {
        try {
            return key.hashCode() == hash;
        } catch (Throwable e) {
            return false; // the hashCode of the application's class threw
        }
    }

    /** Tells whether a list has a node for the same key object, put with the same hash code. */
    @SuppressWarnings("ReferenceEquality")
    static boolean containsKeyOf(@Nullable SmallEntryList list, SmallEntryList sought) {
        for (SmallEntryList node = list; node != null; node = node.next) {
            if (node.key == sought.key && node.hash == sought.hash) {
                return true;
            }
        }
        return false;
    }

    static long bytes(@Nullable SmallEntryList list) {
        long bytes = 0;
        for (SmallEntryList node = list; node != null; node = node.next) {
            bytes += node.entry.bytes();
        }
        return bytes;
    }

    static int size(@Nullable SmallEntryList list) {
        int size = 0;
        for (SmallEntryList node = list; node != null; node = node.next) {
            size++;
        }
        return size;
    }

    /** Returns a list with the entry in front, without the previous entry of its key. */
    static SmallEntryList put(@Nullable SmallEntryList list, Object key, Entry entry) {
        int hash = key.hashCode();
        return new SmallEntryList(key, hash, entry, list == null ? null : updated(list, key, hash, new Remove()));
    }

    /**
     * Removes the entry. A class and not a lambda: the first lambda of an application costs a millisecond, and an
     * application's first results come through here. It has no static instance because that needs a static initialiser.
     */
    private static final class Remove implements Function<Entry, @Nullable Entry> {
        @Override
        public @Nullable Entry apply(Entry old) {
            return null;
        }
    }

    /** Returns a list in which the entry of a key is remapped, or removed if the function returns null. */
    @Nullable
    SmallEntryList updated(Object key, Function<Entry, @Nullable Entry> remapping) {
        return updated(this, key, key.hashCode(), remapping);
    }

    private static @Nullable SmallEntryList updated(
            @Nullable SmallEntryList list, Object key, int hash, Function<Entry, @Nullable Entry> remapping) {
        if (list == null) {
            return null;
        }
        return list.hasKey(key, hash)
                ? list.rebuilt(remapping.apply(list.entry), list.next)
                : list.rebuilt(list.entry, updated(list.next, key, hash, remapping));
    }

    /** Returns a list without a key's entry; with contexts, without all whose keys are equal without their contexts. */
    @Nullable
    SmallEntryList withoutKey(Object key, boolean inAllContexts) {
        return inAllContexts ? withoutOwnKey(this, key) : updated(key, entry -> null);
    }

    private static @Nullable SmallEntryList withoutOwnKey(@Nullable SmallEntryList list, Object key) {
        return list == null
                ? null
                : list.rebuilt(Keys.own(list.key).equals(key) ? null : list.entry, withoutOwnKey(list.next, key));
    }

    /** Returns a list in which every entry is remapped, or removed if the function returns null. */
    static @Nullable SmallEntryList updatedAll(
            @Nullable SmallEntryList list, Function<Entry, @Nullable Entry> remapping) {
        return list == null ? null : list.rebuilt(remapping.apply(list.entry), updatedAll(list.next, remapping));
    }

    /**
     * Returns this node with another entry and tail; this node itself if both are unchanged; the tail if the entry is
     * null.
     */
    @SuppressWarnings("ReferenceEquality")
    private @Nullable SmallEntryList rebuilt(@Nullable Entry newEntry, @Nullable SmallEntryList newNext) {
        if (newEntry == null) {
            return newNext;
        }
        return newEntry == entry && newNext == next ? this : new SmallEntryList(key, hash, newEntry, newNext);
    }

    /** Returns a list without one node's entry. */
    @SuppressWarnings("ReferenceEquality")
    @Nullable
    SmallEntryList without(SmallEntryList node) {
        return updatedAll(this, entry -> entry == node.entry ? null : entry);
    }

    /** Returns the node to evict: the one whose entry expires first, except the latest, which is this node. */
    SmallEntryList evictionCandidate() {
        SmallEntryList candidate = next == null ? this : next;
        for (SmallEntryList node = next; node != null; node = node.next) {
            if (node.entry.freshUntil - candidate.entry.freshUntil < 0) {
                candidate = node;
            }
        }
        return candidate;
    }
}
