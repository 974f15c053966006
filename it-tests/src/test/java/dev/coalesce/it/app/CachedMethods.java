package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.Scope;

/** Cached methods that {@link InvalidatingMethods} invalidates. */
public class CachedMethods {
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

    @Invalidates(type = CachedMethods.class, method = "price", key = "sku")
    void invalidate(String sku) {}

    /** Declares no methods. */
    static final class Sub extends CachedMethods {}
}
