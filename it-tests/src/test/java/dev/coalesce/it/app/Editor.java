package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.util.concurrent.CompletableFuture;

/** Methods that invalidate, of every kind. */
class Editor {
    record Edit(String sku, int warehouse) {}

    @Invalidates(type = Shelf.class, method = "price", key = "sku")
    void one(int trace, String sku) {}

    @Invalidates(type = Shelf.class, method = "price")
    void all() {}

    @Invalidates(type = Shelf.class, method = "price", key = "sku")
    static boolean ofStatic(long trace, String sku) {
        return true;
    }

    @Invalidates(type = Shelf.class, method = "price", key = "#edit.sku")
    private Edit ofPrivate(Edit edit) {
        return edit;
    }

    void callPrivate(Edit edit) {
        ofPrivate(edit);
    }

    @Invalidates(type = Shelf.class, method = "price", key = "edit.sku")
    @Invalidates(
            type = Shelf.class,
            method = "stock",
            key = {"edit.sku", "edit.warehouse"})
    @Invalidates(type = Shelf.class, method = "rate")
    void several(Edit edit) {}

    @Invalidates(type = Shelf.Sub.class, method = "price", key = "sku")
    void bySubclass(String sku) {}

    @Invalidates(type = Shelf.class, method = "price")
    void failing() {
        throw new IllegalStateException("not edited");
    }

    @Invalidates(type = Shelf.class, method = "price", key = "sku")
    CompletableFuture<String> later(String sku, CompletableFuture<String> done) {
        return done;
    }

    @Coalesce(key = "sku", ttl = "1h")
    @Invalidates(type = Shelf.class, method = "price", key = "sku")
    int both(String sku) {
        return Letters.body();
    }

    @Invalidates(type = Shelf.class, method = "price", key = "sku")
    @SuppressWarnings("AssignmentToParameter")
    synchronized String argumentAsItCame(String sku) {
        sku = "changed";
        return sku;
    }
}
