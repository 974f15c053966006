package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.UUID;

/** Has annotations on methods that must not be coalesced, and an invalidation whose key can never match. */
@SuppressWarnings("IdentityBinaryExpression") // two calls that may return the same object
public final class RefusedMethods {
    private static final class Sku {
        private final int number;

        Sku(int number) {
            this.number = number;
        }

        @Override
        public int hashCode() {
            return number % 2;
        }

        @Override
        @Coalesce(ttl = "1h")
        public boolean equals(Object other) {
            return other instanceof Sku && ((Sku) other).number == number;
        }
    }

    private static final class Countdown implements Iterator<Integer> {
        private int next = 3;

        @Override
        @Coalesce(ttl = "1h")
        public boolean hasNext() {
            return next > 0;
        }

        @Override
        @Coalesce(ttl = "1h")
        public Integer next() {
            if (next == 0) {
                throw new NoSuchElementException();
            }
            return next--;
        }
    }

    private RefusedMethods() {}

    @Coalesce(key = "id", ttl = "1h")
    static Object load(String id) {
        return new Object();
    }

    @Invalidates(type = RefusedMethods.class, method = "load", key = "id")
    static void store(UUID id) {}

    @Coalesce(ttl = "1h")
    public static void main(String[] args) {
        Set<Sku> skus = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            skus.add(new Sku(i % 20));
        }
        System.out.println("different: " + skus.size());
        StringBuilder counted = new StringBuilder();
        for (Countdown countdown = new Countdown(); countdown.hasNext() && counted.length() < 10; ) {
            counted.append(countdown.next());
        }
        System.out.println("counted: " + counted);
        store(UUID.randomUUID());
        System.out.println("cached: " + (load("a") == load("a")));
    }
}
