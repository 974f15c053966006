package dev.coalesce.agent.observe;

/** The durations of the calls that were timed. Guarded by the method that they belong to. */
final class CallTimes {
    private int count;
    private long nanos;

    /** The longest call. It does not count: the first call of a method loads classes. */
    private long longest;

    void add(long duration) {
        count++;
        nanos += duration;
        longest = Math.max(longest, duration);
    }

    int count() {
        return count;
    }

    /** Returns the mean without the longest call; 0 if there is no other. */
    long typical() {
        return count <= 1 ? 0 : (nanos - longest) / (count - 1);
    }

    long mean() {
        return count == 0 ? 0 : nanos / count;
    }
}
