package dev.coalesce.agent.cache;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The results of a home that has few, the latest first: an immutable list, which takes a thirtieth of what a cache does.
 * Null is the empty one.
 */
final class SmallEntryList {
    /** Each is looked at in turn. */
    static final int MOST = 8;

    final Object key;

    /** The key's when it came: as in any hash map, one that was changed since is not found. */
    private final int hash;

    final Entry entry;
    final @Nullable SmallEntryList next;

    private SmallEntryList(Object key, int hash, Entry entry, @Nullable SmallEntryList next) {
        this.key = key;
        this.hash = hash;
        this.entry = entry;
        this.next = next;
    }

    static @Nullable Entry find(@Nullable SmallEntryList few, Object key) {
        if (few == null) {
            return null;
        }
        int hash = key.hashCode();
        for (SmallEntryList each = few; each != null; each = each.next) {
            if (each.is(key, hash)) {
                return each.entry;
            }
        }
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // mostly it is the very same
    private boolean is(Object other, int otherHash) {
        return hash == otherHash && (key == other || other.equals(key));
    }

    /** By a key that is as this one was when it came. */
    boolean canBeFound() {
        try {
            return key.hashCode() == hash;
        } catch (Throwable e) {
            return false;
        }
    }

    /** Its very key, as it was when it came. */
    @SuppressWarnings("ReferenceEquality")
    static boolean hasKeyOf(@Nullable SmallEntryList few, SmallEntryList one) {
        for (SmallEntryList each = few; each != null; each = each.next) {
            if (each.key == one.key && each.hash == one.hash) {
                return true;
            }
        }
        return false;
    }

    static int size(@Nullable SmallEntryList few) {
        int size = 0;
        for (SmallEntryList each = few; each != null; each = each.next) {
            size++;
        }
        return size;
    }

    /** With one in the place of what there was for its key. */
    static SmallEntryList put(@Nullable SmallEntryList few, Object key, Entry entry) {
        int hash = key.hashCode();
        return new SmallEntryList(key, hash, entry, few == null ? null : with(few, key, hash, new None()));
    }

    /** No lambda on the way of an application's first results, where it costs a millisecond, and no static initialiser. */
    private static final class None implements Function<Entry, @Nullable Entry> {
        @Override
        public @Nullable Entry apply(Entry old) {
            return null;
        }
    }

    /** With another entry of a key. */
    @Nullable
    SmallEntryList with(Object key, Function<Entry, @Nullable Entry> other) {
        return with(this, key, key.hashCode(), other);
    }

    private static @Nullable SmallEntryList with(
            @Nullable SmallEntryList few, Object key, int hash, Function<Entry, @Nullable Entry> other) {
        if (few == null) {
            return null;
        }
        return few.is(key, hash)
                ? few.beside(other.apply(few.entry), few.next)
                : few.beside(few.entry, with(few.next, key, hash, other));
    }

    /** With other entries. */
    static @Nullable SmallEntryList with(@Nullable SmallEntryList few, Function<Entry, @Nullable Entry> other) {
        return few == null ? null : few.beside(other.apply(few.entry), with(few.next, other));
    }

    @SuppressWarnings("ReferenceEquality")
    private @Nullable SmallEntryList beside(@Nullable Entry own, @Nullable SmallEntryList rest) {
        if (own == null) {
            return rest;
        }
        return own == entry && rest == next ? this : new SmallEntryList(key, hash, own, rest);
    }

    /** Without one of them. */
    @SuppressWarnings("ReferenceEquality")
    @Nullable
    SmallEntryList without(SmallEntryList one) {
        return with(this, entry -> entry == one.entry ? null : entry);
    }

    /** Which to let go of for want of room: what is fresh for the shortest time, but for the one that came last. */
    SmallEntryList first() {
        SmallEntryList first = next == null ? this : next;
        for (SmallEntryList each = next; each != null; each = each.next) {
            if (each.entry.freshUntil - first.entry.freshUntil < 0) {
                first = each;
            }
        }
        return first;
    }
}
