package dev.coalesce.it.app;

import java.util.concurrent.CompletableFuture;

/** Shows which results are cached after each kind of invalidation. */
public final class Invalidations {
    private static final CachedMethods CACHED = new CachedMethods();
    private static final InvalidatingMethods INVALIDATING = new InvalidatingMethods();

    private Invalidations() {}

    public static void main(String[] args) {
        show("one key", () -> INVALIDATING.one(1, "tea"));
        show("all keys", INVALIDATING::all);
        show("static", () -> InvalidatingMethods.ofStatic(1L, "tea"));
        show("private, through a record", () -> INVALIDATING.callPrivate(new InvalidatingMethods.Change("tea", 1)));
        show("in the class itself", () -> CACHED.invalidate("tea"));
        show("from another object", () -> new CachedMethods().invalidate("tea"));
        show("by a subclass", () -> INVALIDATING.bySubclass("tea"));
        show("reassigned parameter", () -> INVALIDATING.reassignedParameter("tea"));
        show("failing", () -> {
            try {
                INVALIDATING.failing();
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        });
        show("both annotations", () -> INVALIDATING.both("tea"));
        show("both annotations, no body", () -> INVALIDATING.both("tea"));
        show("nothing", () -> {});
        several();
        futureResult();
    }

    /** Prints the prices of tea and milk before and after the invalidation. */
    private static void show(String what, Runnable invalidation) {
        int tea = CACHED.price("tea");
        int milk = CACHED.price("milk");
        invalidation.run();
        Letters.show(what, tea, CACHED.price("tea"), milk, CACHED.price("milk"));
    }

    private static void several() {
        int price = CACHED.price("tea");
        int stock = CACHED.stock("tea", 1);
        int otherStock = CACHED.stock("tea", 2);
        int rate = CachedMethods.rate();
        INVALIDATING.several(new InvalidatingMethods.Change("tea", 1));
        Letters.show("several: price", price, CACHED.price("tea"));
        Letters.show("several: stock", stock, CACHED.stock("tea", 1), otherStock, CACHED.stock("tea", 2));
        Letters.show("several: rate", rate, CachedMethods.rate());
    }

    /** A method with a future result invalidates when it returns and again when the future completes. */
    private static void futureResult() {
        int before = CACHED.price("tea");
        CompletableFuture<String> done = new CompletableFuture<>();
        CompletableFuture<String> returned = INVALIDATING.future("tea", done);
        int beforeCompletion = CACHED.price("tea");
        int hit = CACHED.price("tea");
        done.complete("edited");
        Letters.show("future " + returned.join(), before, beforeCompletion, hit, CACHED.price("tea"));
    }
}
