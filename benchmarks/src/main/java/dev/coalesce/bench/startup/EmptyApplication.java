package dev.coalesce.bench.startup;

/** An application that does almost nothing. Arguments: those of {@link Prices#use(String...)}. */
public final class EmptyApplication {
    private EmptyApplication() {}

    /**
     * Runs the application.
     *
     * @param args the arguments that the class describes
     */
    public static void main(String[] args) {
        Prices.use(args);
    }
}
