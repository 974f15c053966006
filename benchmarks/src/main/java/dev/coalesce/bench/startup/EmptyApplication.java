package dev.coalesce.bench.startup;

/** Next to no application. Argument: {@code annotated}, or something else. */
public final class EmptyApplication {
    private EmptyApplication() {}

    /**
     * Starts and ends.
     *
     * @param args see above
     */
    public static void main(String[] args) {
        Prices.use(args);
    }
}
