package dev.coalesce.it.stress.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What happens in one history. All of it follows from the seed, except how the threads interleave.
 *
 * @param seed the seed
 * @param origin who emits
 * @param elements how many elements each source emits
 * @param fails whether sources end with a failure
 * @param reuses whether a source emits one buffer again and again
 * @param cached whether the stream is cached
 * @param gated whether the first source waits until all subscribers have joined
 * @param readers the subscribers
 */
record StreamPlan(
        long seed,
        Origin origin,
        int elements,
        boolean fails,
        boolean reuses,
        boolean cached,
        boolean gated,
        List<Behavior> readers) {
    /** The option {@code maxBuffer} that the histories run with. */
    static final int MAX_BUFFER = 200;

    /** Who emits the elements of a source. */
    enum Origin {
        /** The thread that requests, inside {@code request}. */
        REQUESTING_THREAD,
        /** The thread that subscribes, inside {@code subscribe}, whether or not somebody has requested. */
        SUBSCRIBING_THREAD,
        /** A thread of the source, as many as were requested. */
        OWN_THREAD,
        /** A thread of the source, whether or not somebody has requested. */
        HOT
    }

    /** How a subscriber behaves. */
    enum Kind {
        /** Wants everything, and keeps up. */
        STAYS,
        /** Requests a few elements at a time. */
        REQUESTS_LITTLE,
        /** Requests from another thread. */
        REQUESTS_LATER,
        /** Leaves at an element. */
        LEAVES,
        /** Leaves at an element, and subscribes again. */
        SUBSCRIBES_AGAIN,
        /** Subscribes once more inside {@code onNext}, and wants everything. */
        NESTS,
        /** Throws at an element. */
        THROWS,
        /** Hangs at an element until the history opens the gate. */
        HANGS
    }

    /**
     * One subscriber.
     *
     * @param kind how it behaves
     * @param at the element at which it does what makes it special
     * @param step how many elements it requests at a time
     */
    record Behavior(Kind kind, int at, int step) {
        static Behavior staying() {
            return new Behavior(Kind.STAYS, 0, 0);
        }

        /** Whether it may be slower than the source, so that it may be told that it fell behind. */
        boolean mayFallBehind() {
            return kind == Kind.HANGS || kind == Kind.REQUESTS_LITTLE || kind == Kind.REQUESTS_LATER;
        }
    }

    static StreamPlan of(long seed) {
        Random random = new Random(seed);
        boolean gated = random.nextInt(3) == 0;
        boolean mayHang = gated && random.nextInt(3) == 0;
        int elements = 1 + random.nextInt(random.nextInt(4) == 0 ? 600 : 30);
        List<Behavior> readers = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            readers.add(behavior(random, elements, mayHang));
        }
        return new StreamPlan(
                seed,
                Origin.values()[random.nextInt(Origin.values().length)],
                elements,
                random.nextInt(4) == 0,
                random.nextInt(4) == 0,
                random.nextInt(4) == 0,
                gated,
                List.copyOf(readers));
    }

    private static Behavior behavior(Random random, int elements, boolean mayHang) {
        Kind[] kinds = Kind.values();
        Kind kind = random.nextBoolean() ? Kind.STAYS : kinds[random.nextInt(kinds.length)];
        if (kind == Kind.HANGS && !mayHang) {
            kind = Kind.STAYS;
        }
        return new Behavior(kind, 1 + random.nextInt(elements), 1 + random.nextInt(5));
    }
}
