package dev.coalesce.bench;

/**
 * How much time is spent.
 *
 * @param rounds how often everything is run
 * @param warmups iterations of JMH before it measures, in each round
 * @param iterations of JMH that count, in each round
 * @param iterationMillis of each
 * @param waits of all threads together, for each kind and size of a crowd, in each round
 * @param starts how often each application is started
 */
record Effort(int rounds, int warmups, int iterations, long iterationMillis, int waits, int starts) {
    static final Effort FULL = new Effort(3, 2, 3, 400, 20_000, 11);

    /** For a first look, in minutes. */
    static final Effort QUICK = new Effort(1, 2, 2, 300, 5_000, 2);

    @Override
    public String toString() {
        return (rounds == 1 ? "1 round" : rounds + " rounds") + "; JMH in each: " + warmups + " + " + iterations
                + " iterations of " + iterationMillis + " ms; " + starts + " starts";
    }
}
