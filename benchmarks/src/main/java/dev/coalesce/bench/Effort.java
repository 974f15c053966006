package dev.coalesce.bench;

/**
 * How much time is spent on the measurements.
 *
 * @param rounds the number of rounds of each scene
 * @param warmups the warm-up iterations of JMH in each round
 * @param iterations the measured iterations of JMH in each round
 * @param iterationMillis the duration of one iteration in milliseconds
 * @param waits the waits of all threads together, in each round, for each kind and number of threads
 * @param starts the number of starts of each application
 * @param bursts the calls that eight JVMs make at once, in each round
 */
record Effort(int rounds, int warmups, int iterations, long iterationMillis, int waits, int starts, int bursts) {
    static final Effort FULL = new Effort(3, 2, 3, 400, 20_000, 11, 1_000);

    /** A few minutes, for a first impression. */
    static final Effort QUICK = new Effort(1, 2, 2, 300, 5_000, 2, 20);

    @Override
    public String toString() {
        return (rounds == 1 ? "1 round" : rounds + " rounds") + "; JMH in each: " + warmups + " + " + iterations
                + " iterations of " + iterationMillis + " ms; " + starts + " starts";
    }
}
