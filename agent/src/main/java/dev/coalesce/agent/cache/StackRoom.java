package dev.coalesce.agent.cache;

/**
 * Whether the stack has room for an operation of a data structure that a {@code StackOverflowError} in its middle would
 * leave broken for ever.
 */
final class StackRoom {
    /** By about a hundred bytes each, some 16 kB. */
    private static final int FRAMES = 160;

    private StackRoom() {}

    static boolean isEnough() {
        try {
            return use(FRAMES, 1, 2, 3, 4, 5) != 0;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    private static long use(int frames, long a, long b, long c, long d, long e) {
        return frames == 0 ? a | 1 : use(frames - 1, b, c, d, e, a) | a | b | c | d | e;
    }
}
