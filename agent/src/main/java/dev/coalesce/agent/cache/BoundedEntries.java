package dev.coalesce.agent.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The results of a home that has more than a few: Caffeine bounds how many, by W-TinyLFU. */
final class BoundedEntries {
    final ConcurrentMap<Object, Entry> entries;
    private final Cache<Object, Entry> cache;

    BoundedEntries(ExpiryPolicy terms, long maxSize) {
        Caffeine<Object, Entry> builder = Caffeine.newBuilder()
                .maximumSize(maxSize)
                // The default would start threads of the common pool inside the application.
                // Where it cannot run now, the sweeper does it.
                .executor(task -> {
                    if (StackRoom.isEnough()) {
                        task.run();
                    }
                })
                .<Object, Entry>evictionListener((key, entry, cause) -> terms.evicted.run());
        if (terms.tellsGone()) {
            builder.removalListener((key, entry, cause) -> {
                if (cause != RemovalCause.REPLACED) { // then it may live on, and who replaces it knows
                    terms.gone(entry);
                }
            });
        }
        this.cache = builder.build();
        this.entries = cache.asMap();
    }

    /** Gives those that are left out: their keys have changed since they came, and are not found any more. */
    List<Entry> addAll(@Nullable SmallEntryList few) {
        List<Entry> lost = new ArrayList<>();
        for (SmallEntryList each = few; each != null; each = each.next) {
            if (!each.canBeFound() || entries.putIfAbsent(each.key, each.entry) != null) {
                lost.add(each.entry);
            }
        }
        return lost;
    }

    void update(Object key, Function<Entry, @Nullable Entry> to) {
        entries.computeIfPresent(key, (k, entry) -> to.apply(entry));
    }

    void updateAll(Function<Entry, @Nullable Entry> to) {
        for (Object key : entries.keySet()) {
            update(key, to);
        }
    }

    void removeIf(Predicate<Entry> which) {
        entries.values().removeIf(which);
        cache.cleanUp();
    }

    void clear() {
        cache.invalidateAll();
    }

    void resize(long maxSize) {
        cache.policy().eviction().ifPresent(eviction -> eviction.setMaximum(maxSize));
    }

    long size() {
        return cache.estimatedSize();
    }
}
