package dev.coalesce.agent.verify;

/**
 * Fisher's exact test (R. A. Fisher, 1922) of two groups: how likely at least so many differences are in the first
 * group if both groups have the same rate.
 */
final class Fisher {
    private Fisher() {}

    /**
     * Returns the one-sided probability.
     *
     * @param differing the differences in the first group
     * @param size the size of the first group
     * @param controlDiffering the differences in the second group
     * @param controlSize the size of the second group
     */
    static double probability(int differing, int size, int controlDiffering, int controlSize) {
        int total = size + controlSize;
        int allDiffering = differing + controlDiffering;
        double log =
                logChoose(size, differing) + logChoose(controlSize, controlDiffering) - logChoose(total, allDiffering);
        double term = Math.exp(log);
        double sum = term;
        int a = differing;
        while (a < Math.min(size, allDiffering)) {
            // The next table has one difference more in the first group, and one less in the second.
            double up = (double) (size - a) * (allDiffering - a);
            double down = (double) (a + 1) * (controlSize - allDiffering + a + 1);
            term *= up / down;
            sum += term;
            a++;
        }
        return Math.min(1, sum);
    }

    private static double logChoose(int n, int k) {
        return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
    }

    /** Stirling's series; exact sums for small numbers. */
    private static double logFactorial(int n) {
        if (n < 32) {
            double sum = 0;
            for (int i = 2; i <= n; i++) {
                sum += Math.log(i);
            }
            return sum;
        }
        double x = n + 1.0;
        return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x * x * x);
    }
}
