package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.Scope;

/** Keeps what {@link Editor} invalidates. */
public class Shelf {
    @Coalesce(key = "sku", ttl = "1h")
    int price(String sku) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h", scope = Scope.TYPE)
    int stock(String sku, int warehouse) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    static int rate() {
        return Letters.body();
    }

    @Invalidates(type = Shelf.class, method = "price", key = "sku")
    void edit(String sku) {}

    /** Declares nothing of its own. */
    static final class Sub extends Shelf {}
}
