package dev.coalesce.bench.startup;

import dev.coalesce.bench.child.IndexedMethods;

/** A service of the application. */
interface Prices {
    Object price(String product);

    /**
     * Uses the plain implementation, the annotated one, or generated classes with annotated methods. The JVM loads only
     * the classes that are used.
     *
     * @param args {@code plain}, {@code annotated}, or names of classes that implement {@link IndexedMethods}
     */
    static void use(String... args) {
        String implementation = args[0];
        if (!implementation.equals("plain") && !implementation.equals("annotated")) {
            for (String name : args) {
                use(generated(name));
            }
            return;
        }
        use(implementation.equals("annotated") ? new AnnotatedPrices() : new PlainPrices());
    }

    private static Prices generated(String name) {
        try {
            IndexedMethods methods = Class.forName(name)
                    .asSubclass(IndexedMethods.class)
                    .getDeclaredConstructor()
                    .newInstance();
            return product -> methods.call(0, product);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    private static void use(Prices prices) {
        for (int i = 0; i < 2; i++) {
            if (prices.price("tea") == null) {
                throw new IllegalStateException("no price");
            }
        }
    }
}
