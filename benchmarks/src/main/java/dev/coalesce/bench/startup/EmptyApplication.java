package dev.coalesce.bench.startup;

/** Next to no application. Arguments: see {@link Prices#use(String...)}. */
public final class EmptyApplication {
    private EmptyApplication() {}

    /**
     * Starts and ends.
     *
     * @param args see there
     */
    public static void main(String[] args) {
        Prices.use(args);
    }
}
