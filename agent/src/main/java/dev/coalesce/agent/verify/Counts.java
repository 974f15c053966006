package dev.coalesce.agent.verify;

/** Pairs and differing pairs, by the class of the time between their calls. */
final class Counts {
    private final int[] sizes = new int[Gaps.COUNT];
    private final int[] differing = new int[Gaps.COUNT];

    void add(int gap, boolean differs) {
        sizes[gap]++;
        differing[gap] += differs ? 1 : 0;
    }

    int size() {
        return sum(sizes, 0, Gaps.COUNT);
    }

    int differing() {
        return sum(differing, 0, Gaps.COUNT);
    }

    double rate() {
        return size() == 0 ? 0 : (double) differing() / size();
    }

    /** The pairs whose calls are not further apart than this class. */
    int sizeUpTo(int gap) {
        return sum(sizes, 0, gap + 1);
    }

    int differingUpTo(int gap) {
        return sum(differing, 0, gap + 1);
    }

    /** The pairs whose calls are at least as far apart as this class. */
    int sizeFrom(int gap) {
        return sum(sizes, gap, Gaps.COUNT);
    }

    int differingFrom(int gap) {
        return sum(differing, gap, Gaps.COUNT);
    }

    private static int sum(int[] values, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }
}
