package dev.coalesce.agent.stream;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A piece of a {@link ReplayBuffer}. Written by the upstream's thread; who reads has seen the tape's size before. */
final class Chunk {
    private static final int MOST = 256;

    final @Nullable Object[] elements;

    /** How many it holds in the end: fewer than it has room for, where those are large. */
    int limit;

    /** Of the elements, as {@link Elements#bytes} counts. */
    long bytes;

    @Nullable
    Chunk next;

    Chunk(int room) {
        this.elements = new Object[room];
        this.limit = room;
    }

    /** One to come after this. */
    Chunk following() {
        return new Chunk(Math.min(elements.length * 2, MOST));
    }

    /** A reader that hangs inside its subscriber may hold this chunk for ever: nothing may be reached from it. */
    void cut() {
        Arrays.fill(elements, null);
        next = null;
    }
}
