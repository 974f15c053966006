package dev.coalesce.bench.startup;

/** Something that an application has. */
interface Prices {
    Object price(String product);

    /** The JVM loads the one that is wanted only. */
    static void use(String... args) {
        boolean annotated = args.length > 0 && args[0].equals("annotated");
        Prices prices = annotated ? new AnnotatedPrices() : new PlainPrices();
        for (int i = 0; i < 2; i++) {
            if (prices.price("tea") == null) {
                throw new IllegalStateException("no price");
            }
        }
    }
}
