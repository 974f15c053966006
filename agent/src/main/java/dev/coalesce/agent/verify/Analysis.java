package dev.coalesce.agent.verify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out what the differences between results depend on, from two samples of pairs: those with equal contexts, and
 * those with different ones.
 *
 * <p><b>Control group.</b> That two results differ says nothing by itself. A dimension is suspicious if results differ
 * more often when it differs than they do in a control group: pairs with equal contexts, or pairs in which only this
 * dimension is known to be equal. Without a control group there is no leak.
 *
 * <p><b>Time.</b> Data changes, so results differ more often the further apart two calls are. Pairs are therefore
 * compared with control pairs whose calls are at least as far apart ({@link #differsMore}): these differ at least as
 * often for this reason alone.
 *
 * <p><b>Keys.</b> Results for some keys change more often than those for others, so that pairs are compared with control
 * pairs of the same key too ({@link Strata}).
 *
 * <p><b>Which dimension.</b> Dimensions differ together: a user has a tenant and a language. Of two suspicious
 * dimensions, the one is explained by the other if results do not differ while the other is equal. If the two always
 * differ together, the report names both.
 *
 * <p><b>Chance.</b> Fisher's exact test, with the level divided by the number of tests (C. Bonferroni), and at least
 * {@value #MIN_DIFFERING} differing pairs of two keys, or {@value #MIN_OF_ONE_KEY} of one.
 */
final class Analysis {
    /** The pairs that a control group needs. */
    static final int MIN_CONTROL = 20;

    private static final int MIN_DIFFERING = 3;
    private static final int MIN_OF_ONE_KEY = 8;
    /** The probability of a false leak, for all tests of one analysis. */
    private static final double LEVEL = 1e-4;
    /** The tests of a dimension and a part: two control groups, at a few times between calls. */
    private static final int TESTS_OF_ONE = 8;

    private static final double MIN_RATIO = 3;
    private static final double MIN_VOLATILE = 0.05;

    private final Pairs equal;
    private final Pairs different;
    private final long ignored;
    private final List<Integer> dimensions = new ArrayList<>();
    private final List<Integer> parts = new ArrayList<>();
    private final Strata strata;
    private final int[] strataOfEqual;
    private final int[] strataOfDifferent;

    /** The parts that differ because of the context. */
    private int leakingParts;

    /** The parts that differ at once between calls with equal contexts. */
    private int volatileParts;

    /** The parts that differ in some pairs with equal contexts. */
    private int ageingParts;

    private int controls;
    private List<List<Integer>> causes = List.of();

    /**
     * Analyses two samples.
     *
     * @param ignored dimensions that do not count, as a mask
     */
    Analysis(Pairs equal, Pairs different, long ignored) {
        this.equal = equal;
        this.different = different;
        this.ignored = ignored;
        long allDimensions = 0;
        int allParts = 0;
        for (int i = 0; i < equal.size(); i++) {
            allDimensions |= equal.context(i);
            allParts |= equal.differing(i);
        }
        for (int i = 0; i < different.size(); i++) {
            allDimensions |= different.context(i);
            allParts |= different.differing(i);
        }
        for (long rest = allDimensions & ~ignored; rest != 0; rest &= rest - 1) {
            dimensions.add(Long.numberOfTrailingZeros(rest));
        }
        for (int rest = allParts; rest != 0; rest &= rest - 1) {
            parts.add(Integer.numberOfTrailingZeros(rest));
        }
        controls = count(0, 0, ~0L).size();
        strata = new Strata(equal, different);
        strataOfEqual = strata.of(equal);
        strataOfDifferent = strata.of(different);
        findNoise();
        findCauses();
    }

    /** Counts the pairs whose contexts differ in some dimensions and are equal in others. */
    private Counts count(long differing, int part, long same) {
        Counts counts = new Counts();
        count(equal, counts, differing, part, same);
        count(different, counts, differing, part, same);
        return counts;
    }

    private void count(Pairs pairs, Counts counts, long differing, int part, long same) {
        for (int i = 0; i < pairs.size(); i++) {
            long context = pairs.context(i) & ~ignored;
            if ((context & differing) == differing && (context & same) == 0) {
                counts.add(pairs.gap(i), (pairs.differing(i) & part) != 0);
            }
        }
    }

    private void findNoise() {
        for (int part : parts) {
            Counts control = count(0, 1 << part, ~0L);
            int size = control.sizeUpTo(Gaps.AT_ONCE);
            int differing = control.differingUpTo(Gaps.AT_ONCE);
            if (differing >= MIN_DIFFERING && differing >= MIN_VOLATILE * size) {
                volatileParts |= 1 << part;
            } else if (control.differing() > 0) {
                ageingParts |= 1 << part;
            }
        }
    }

    private void findCauses() {
        List<Integer> suspicious = new ArrayList<>();
        double level = LEVEL / Math.max(1, dimensions.size() * parts.size() * TESTS_OF_ONE);
        for (int dimension : dimensions) {
            boolean isSuspicious = false;
            for (int part : parts) {
                if (isSuspicious(dimension, 1 << part, level)) {
                    isSuspicious = true;
                    leakingParts |= 1 << part;
                }
            }
            if (isSuspicious) {
                suspicious.add(dimension);
            }
        }
        List<Integer> unexplained = new ArrayList<>();
        for (int each : suspicious) {
            if (!isExplained(each, suspicious)) {
                unexplained.add(each);
            }
        }
        causes = together(unexplained.isEmpty() ? suspicious : unexplained);
        volatileParts &= ~leakingParts;
        ageingParts &= ~leakingParts;
    }

    private boolean isSuspicious(int dimension, int part, double level) {
        Counts differing = count(1L << dimension, part, 0);
        if (differing.differing() < MIN_DIFFERING || !hasSeveralKeys(dimension, part)) {
            return false;
        }
        return differsMore(differing, dimension, part, ~0L, level)
                || differsMore(differing, dimension, part, 1L << dimension, level);
    }

    /** Compares with the control pairs in whose contexts these dimensions are the same. */
    private boolean differsMore(Counts differing, int dimension, int part, long same, double level) {
        Counts control = count(0, part, same);
        for (int gap = 0; gap < Gaps.COUNT; gap++) {
            int size = differing.sizeUpTo(gap);
            int count = differing.differingUpTo(gap);
            int controlSize = control.sizeFrom(gap);
            int controlCount = control.differingFrom(gap);
            if (controlSize >= MIN_CONTROL
                    && count >= MIN_DIFFERING
                    && Fisher.probability(count, size, controlCount, controlSize) < level) {
                fillStrata(dimension, part, same, gap);
                if (strata.differMore()) {
                    return true;
                }
            }
        }
        return false;
    }

    private void fillStrata(int dimension, int part, long same, int gap) {
        strata.clear();
        fillStrata(equal, strataOfEqual, dimension, part, same, gap);
        fillStrata(different, strataOfDifferent, dimension, part, same, gap);
    }

    private void fillStrata(Pairs pairs, int[] stratum, int dimension, int part, long same, int gap) {
        for (int i = 0; i < pairs.size(); i++) {
            long context = pairs.context(i) & ~ignored;
            boolean differs = (pairs.differing(i) & part) != 0;
            if ((context >>> dimension & 1) != 0 && pairs.gap(i) <= gap) {
                strata.add(stratum[i], differs);
            } else if ((context & same) == 0 && pairs.gap(i) >= gap) {
                strata.addControl(stratum[i], differs);
            }
        }
    }

    private Counts control(int dimension, int part) {
        return controls >= MIN_CONTROL ? count(0, part, ~0L) : count(0, part, 1L << dimension);
    }

    private boolean hasSeveralKeys(int dimension, int part) {
        Set<Integer> keys = new HashSet<>();
        int count = 0;
        for (int i = 0; i < different.size(); i++) {
            if ((different.context(i) >>> dimension & 1) != 0 && (different.differing(i) & part) != 0) {
                keys.add(different.key(i));
                count++;
            }
        }
        return keys.size() > 1 || count >= MIN_OF_ONE_KEY;
    }

    private boolean isExplained(int dimension, List<Integer> suspicious) {
        for (int other : suspicious) {
            if (other != dimension && explains(other, dimension)) {
                return true;
            }
        }
        return false;
    }

    private boolean explains(int other, int dimension) {
        Counts both = count(1L << dimension | 1L << other, leakingParts, 0);
        Counts alone = count(1L << dimension, leakingParts, 1L << other);
        Counts otherAlone = count(1L << other, leakingParts, 1L << dimension);
        if (isEnough(alone, both)) {
            return !isElevated(alone, both) && !(isEnough(otherAlone, both) && !isElevated(otherAlone, both));
        }
        return isEnough(otherAlone, both) && isElevated(otherAlone, both) && otherAlone.rate() >= both.rate() / 2;
    }

    /** Tells whether these pairs would have shown a difference if the dimension made one. */
    private static boolean isEnough(Counts pairs, Counts both) {
        return pairs.size() >= MIN_DIFFERING && Math.pow(1 - both.rate(), pairs.size()) < 0.01;
    }

    private boolean isElevated(Counts pairs, Counts both) {
        Counts control = count(0, leakingParts, ~0L);
        return pairs.rate() >= 0.3 * both.rate() && pairs.rate() >= MIN_RATIO * control.rate();
    }

    /** Groups the dimensions that always differ together. */
    private List<List<Integer>> together(List<Integer> all) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int each : all) {
            List<Integer> found = null;
            for (List<Integer> group : groups) {
                found = found == null && areTogether(group.get(0), each) ? group : found;
            }
            if (found == null) {
                found = new ArrayList<>();
                groups.add(found);
            }
            found.add(each);
        }
        return groups;
    }

    private boolean areTogether(int one, int other) {
        Counts both = count(1L << one | 1L << other, leakingParts, 0);
        return !isEnough(count(1L << one, leakingParts, 1L << other), both)
                && !isEnough(count(1L << other, leakingParts, 1L << one), both);
    }

    /** The dimensions that leak, in groups of those that always differ together. */
    List<List<Integer>> causes() {
        return causes;
    }

    /** The pairs in which all these dimensions differ, by whether the leaking parts do. */
    Counts differing(List<Integer> group) {
        long mask = 0;
        for (int each : group) {
            mask |= 1L << each;
        }
        return count(mask, leakingParts, 0);
    }

    /** The control pairs of a dimension. */
    Counts control(int dimension) {
        return control(dimension, leakingParts);
    }

    /** The pairs with equal contexts, by whether some parts differ. */
    Counts equalContexts(int partMask) {
        return count(0, partMask, ~0L);
    }

    /** All dimensions that differ in some pair. */
    List<Integer> dimensions() {
        return dimensions;
    }

    int leakingParts() {
        return leakingParts;
    }

    int volatileParts() {
        return volatileParts;
    }

    int ageingParts() {
        return ageingParts;
    }

    /** The pairs with equal contexts in the samples. */
    int controls() {
        return controls;
    }
}
