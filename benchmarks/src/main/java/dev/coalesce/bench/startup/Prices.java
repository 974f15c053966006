package dev.coalesce.bench.startup;

import dev.coalesce.bench.child.Numbered;

/** Something that an application has. */
interface Prices {
    Object price(String product);

    /**
     * Uses the plain one, the annotated one, or classes that are all annotated: the JVM loads those that are wanted only.
     *
     * @param args {@code plain}, {@code annotated}, or names of classes that are {@link Numbered}
     */
    static void use(String... args) {
        String which = args[0];
        if (!which.equals("plain") && !which.equals("annotated")) {
            for (String name : args) {
                use(numbered(name));
            }
            return;
        }
        use(which.equals("annotated") ? new AnnotatedPrices() : new PlainPrices());
    }

    private static Prices numbered(String name) {
        try {
            Numbered methods = Class.forName(name)
                    .asSubclass(Numbered.class)
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
