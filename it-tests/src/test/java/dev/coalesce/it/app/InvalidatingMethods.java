package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.util.concurrent.CompletableFuture;

/** Invalidating methods of every kind. */
class InvalidatingMethods {
    record Change(String sku, int warehouse) {}

    @Invalidates(type = CachedMethods.class, method = "price", key = "sku")
    void one(int trace, String sku) {}

    @Invalidates(type = CachedMethods.class, method = "price")
    void all() {}

    @Invalidates(type = CachedMethods.class, method = "price", key = "sku")
    static boolean ofStatic(long trace, String sku) {
        return true;
    }

    @Invalidates(type = CachedMethods.class, method = "price", key = "#change.sku")
    private Change ofPrivate(Change change) {
        return change;
    }

    void callPrivate(Change change) {
        ofPrivate(change);
    }

    @Invalidates(type = CachedMethods.class, method = "price", key = "change.sku")
    @Invalidates(
            type = CachedMethods.class,
            method = "stock",
            key = {"change.sku", "change.warehouse"})
    @Invalidates(type = CachedMethods.class, method = "rate")
    void several(Change change) {}

    @Invalidates(type = CachedMethods.Sub.class, method = "price", key = "sku")
    void bySubclass(String sku) {}

    @Invalidates(type = CachedMethods.class, method = "price")
    void failing() {
        throw new IllegalStateException("not edited");
    }

    @Invalidates(type = CachedMethods.class, method = "price", key = "sku")
    CompletableFuture<String> future(String sku, CompletableFuture<String> done) {
        return done;
    }

    @Coalesce(key = "sku", ttl = "1h")
    @Invalidates(type = CachedMethods.class, method = "price", key = "sku")
    int both(String sku) {
        return Letters.body();
    }

    @Invalidates(type = CachedMethods.class, method = "price", key = "sku")
    @SuppressWarnings("AssignmentToParameter")
    synchronized String reassignedParameter(String sku) {
        sku = "changed";
        return sku;
    }
}
