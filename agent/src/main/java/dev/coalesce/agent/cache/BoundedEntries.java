package dev.coalesce.agent.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.coalesce.agent.key.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The cached results of a scope owner with more results than a {@link SmallEntryList} holds. Thread-safe.
 *
 * <p><b>Eviction.</b> A Caffeine cache bounds the number of entries by W-TinyLFU (Einziger, Friedman, Manes: "TinyLFU:
 * A Highly Efficient Cache Admission Policy"). Caffeine does not expire entries here; see {@link Results} for expiry.
 *
 * <p><b>Concurrency.</b> Caffeine's maintenance runs on the calling thread. Its default executor would start threads of
 * the common pool inside the application. If the caller's stack is nearly exhausted, the maintenance is left to the
 * sweeper.
 */
final class BoundedEntries {
    /** The map view of {@link #cache}. Hits read it directly, which saves them one level of calls. */
    final ConcurrentMap<Object, Entry> map;

    private final Cache<Object, Entry> cache;

    BoundedEntries(ExpiryPolicy policy, long maxSize) {
        Caffeine<Object, Entry> builder = Caffeine.newBuilder()
                .maximumSize(maxSize)
                .executor(task -> {
                    if (StackRoom.isEnough()) {
                        task.run();
                    }
                })
                .<Object, Entry>evictionListener((key, entry, cause) -> policy.onEviction.run());
        if (policy.hasRemovalListener()) {
            builder.removalListener((key, entry, cause) -> {
                // A replaced entry's outcome may live on in the new entry, so the code that replaces it reports it.
                if (cause != RemovalCause.REPLACED) {
                    policy.notifyRemoved(entry);
                }
            });
        }
        this.cache = builder.build();
        this.map = cache.asMap();
    }

    /**
     * Copies all entries of a list and returns those that were left out. An entry is left out if its key has changed
     * since it was put, so that no lookup can find it any more.
     */
    List<Entry> addAll(@Nullable SmallEntryList list) {
        List<Entry> unreachable = new ArrayList<>();
        for (SmallEntryList node = list; node != null; node = node.next) {
            if (!node.hashIsUnchanged() || map.putIfAbsent(node.key, node.entry) != null) {
                unreachable.add(node.entry);
            }
        }
        return unreachable;
    }

    void update(Object key, Function<Entry, @Nullable Entry> remapping) {
        map.computeIfPresent(key, (k, entry) -> remapping.apply(entry));
    }

    void updateAll(Function<Entry, @Nullable Entry> remapping) {
        for (Object key : map.keySet()) {
            update(key, remapping);
        }
    }

    void removeIf(Predicate<Entry> condition) {
        map.values().removeIf(condition);
        cache.cleanUp();
    }

    /** Removes a key's entry; with contexts, all entries whose keys are equal without their contexts. */
    void remove(Object key, boolean inAllContexts) {
        if (inAllContexts) {
            map.keySet().removeIf(each -> Keys.own(each).equals(key));
        } else {
            map.remove(key);
        }
    }

    void clear() {
        cache.invalidateAll();
    }

    void resize(long maxSize) {
        cache.policy().eviction().ifPresent(eviction -> eviction.setMaximum(maxSize));
    }

    /** Evicts entries; the maximum is lower afterwards. Returns how many were evicted. */
    long evict(long count) {
        long before = size();
        resize(Math.max(0, before - count));
        return before - size();
    }

    long bytes() {
        long bytes = 0;
        for (Entry entry : map.values()) {
            bytes += entry.bytes();
        }
        return bytes;
    }

    long size() {
        return cache.estimatedSize();
    }
}
