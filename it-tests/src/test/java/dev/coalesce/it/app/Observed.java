package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.Locale;
import java.util.Objects;

/** Methods that can be observed. No code of the classes of their arguments may run. */
public final class Observed {
    private static final int CALLS = 400;
    private static final long BODY_NANOS = 200_000;

    private static int prices;
    private static int annotated;
    private static int failures;
    private static int small;

    /** An argument. Its methods say that they have run. */
    static final class Query {
        private final String sku;
        final String code;

        Query(String sku) {
            this.sku = sku;
            this.code = sku;
        }

        public String getSku() {
            System.out.println("getSku has run");
            return sku;
        }

        @Override
        public boolean equals(Object other) {
            System.out.println("equals has run");
            return other instanceof Query && sku.equals(((Query) other).sku);
        }

        @Override
        public int hashCode() {
            System.out.println("hashCode has run");
            return Objects.hash(sku);
        }

        @Override
        public String toString() {
            System.out.println("toString has run");
            return sku;
        }
    }

    private Observed() {}

    public static void main(String[] args) {
        Observed observed = new Observed();
        int wrong = 0;
        for (int i = 0; i < CALLS; i++) {
            Query query = new Query("s" + i % 10);
            wrong += observed.price(query, "trace" + i).equals("price of s" + i % 10) ? 0 : 1;
            wrong += observed.annotated(query).length() == 2 ? 0 : 1;
            try {
                observed.failing("f" + i % 2);
            } catch (IllegalStateException e) {
                wrong += "expected".equals(e.getMessage()) ? 0 : 1;
            }
            observed.nothing();
        }
        for (int i = 0; i < 20 * CALLS; i++) {
            wrong += observed.small(i).isEmpty() ? 1 : 0;
        }
        System.out.println("bodies: " + prices + ", " + annotated + ", " + failures + ", " + small);
        System.out.println("wrong: " + wrong);
    }

    String price(Query query, String trace) {
        prices++;
        work();
        return "price of " + query.sku + trace.substring(0, 0);
    }

    @Coalesce(ttl = "1h", key = "query.code")
    String annotated(Query query) {
        annotated++;
        work();
        return query.sku;
    }

    String failing(String text) {
        failures++;
        work();
        if (text != null) {
            throw new IllegalStateException("expected");
        }
        return "";
    }

    String small(int number) {
        small++;
        return Integer.toString(number).toUpperCase(Locale.ROOT);
    }

    void nothing() {
        work();
    }

    private static void work() {
        long end = System.nanoTime() + BODY_NANOS;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }
}
