package dev.coalesce.agent.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses whose results are evicted when the scope owners of a method have too many together. Used by one thread.
 *
 * <p>Most owners are either a service, which lives long, or an object of one request, which is garbage soon. Nobody can
 * tell garbage from an idle service before the garbage collector has run. But objects of requests are many and alike,
 * and are not used again. So the victims are, in this order:
 *
 * <ol>
 *   <li>owners that were not used since the round in which they were opened, if they have few results or are one of
 *       many of about the same size. The most numerous size comes first, and of that size the oldest owner. A round
 *       ends with each eviction; owners of the current round come last
 *   <li>owners with many results: the largest gives up results until it is no longer the largest
 *   <li>all others, the least recently used first
 * </ol>
 */
final class OwnerEviction {
    /** More owners than this of about the same size are objects of requests. */
    private static final int MANY = 8;

    /** The owners that may be victims, the oldest first. */
    private final List<OwnerUse> owners;

    private final @Nullable OwnerUse growing;
    private final int round;

    /** How many results are still to be evicted. */
    private long excess;

    /**
     * Prepares an eviction.
     *
     * @param owners all owners that have results, the oldest first
     * @param growing the owner that caches a result just now: it is not a victim while it has few results
     */
    OwnerEviction(List<? extends OwnerUse> owners, @Nullable OwnerUse growing, int round, long excess) {
        this.owners = new ArrayList<>(owners);
        this.growing = growing;
        this.round = round;
        this.excess = excess;
    }

    /** Evicts results. Returns how many could not be evicted, because there are no victims left. */
    long run() {
        evictUnused(true);
        evictUnused(false);
        evictFromLargest();
        evictLeastRecentlyUsed();
        return excess;
    }

    private static boolean isSmall(OwnerUse owner) {
        return owner.size() <= SmallEntryList.MAX_LENGTH;
    }

    private void evict(OwnerUse victim, long count) {
        excess -= victim.evict(count);
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isGrowing(OwnerUse owner) {
        return owner == growing;
    }

    private void evictUnused(boolean ofEarlierRounds) {
        List<ArrayDeque<OwnerUse>> bySize = new ArrayList<>();
        for (int i = 0; i <= Long.SIZE; i++) {
            bySize.add(new ArrayDeque<>());
        }
        for (OwnerUse owner : owners) {
            if (owner.isUnusedSinceOpened()
                    && owner.isUsedIn(round) != ofEarlierRounds
                    && owner.size() > 0
                    && !isGrowing(owner)) {
                bySize.get(sizeClass(owner)).add(owner);
            }
        }
        bySize.removeIf(alike -> alike.size() <= MANY && !alike.isEmpty() && !isSmall(alike.getFirst()));
        while (excess > 0) {
            ArrayDeque<OwnerUse> most = mostNumerous(bySize);
            if (most.isEmpty()) {
                return;
            }
            OwnerUse oldest = most.removeFirst();
            evict(oldest, oldest.size());
        }
    }

    private static int sizeClass(OwnerUse owner) {
        return Long.SIZE - Long.numberOfLeadingZeros(owner.size());
    }

    private static ArrayDeque<OwnerUse> mostNumerous(List<ArrayDeque<OwnerUse>> bySize) {
        ArrayDeque<OwnerUse> most = bySize.get(0);
        for (ArrayDeque<OwnerUse> alike : bySize) {
            if (alike.size() > most.size()) {
                most = alike;
            }
        }
        return most;
    }

    private void evictFromLargest() {
        List<OwnerUse> large = new ArrayList<>(owners);
        large.removeIf(OwnerEviction::isSmall);
        while (excess > 0 && !large.isEmpty()) {
            large.sort(Comparator.comparingLong(OwnerUse::size).reversed());
            OwnerUse largest = large.get(0);
            long limit =
                    large.size() == 1 ? SmallEntryList.MAX_LENGTH : large.get(1).size();
            long before = largest.size();
            evict(largest, Math.min(excess, Math.max(1, before - limit)));
            if (isSmall(largest) || largest.size() == before) {
                large.remove(0);
            }
        }
    }

    private void evictLeastRecentlyUsed() {
        owners.sort(Comparator.comparingInt(OwnerUse::lastUsedRound));
        for (OwnerUse owner : owners) {
            if (excess <= 0) {
                return;
            }
            if (!isGrowing(owner)) {
                evict(owner, excess);
            }
        }
    }
}
