package dev.coalesce.it.app;

import dev.coalesce.Coalesce;

/** Methods whose keys, settings and origins are reported. */
public final class Visible {
    private Visible() {}

    /** A caller. */
    record User(String name) {}

    @Coalesce(
            key = {"sku", "#buyer.name"},
            ttl = "30s",
            staleFor = "1m")
    static String price(String sku, User buyer, String trace) {
        return sku;
    }

    @Coalesce
    static String all(String sku, int count) {
        return sku + count;
    }

    static String ruled(String id, String other) {
        return id;
    }

    @Coalesce(ttl = "1s")
    static String off(String id) {
        return id;
    }

    /** Calls each method once. */
    public static void main(String[] args) {
        price("a", new User("u"), "t");
        all("a", 1);
        ruled("a", "b");
        off("a");
    }
}
