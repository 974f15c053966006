package dev.coalesce.junit;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What the tests call. */
class Prices {
    static final AtomicInteger STATIC_CALLS = new AtomicInteger();

    final AtomicInteger calls = new AtomicInteger();

    @Coalesce(ttl = "1h")
    double price(String product) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("before " + product);
        }
        return calls.incrementAndGet() + 0.99;
    }

    @Coalesce
    CompletableFuture<Integer> async(String product) {
        return CompletableFuture.completedFuture(calls.incrementAndGet() + product.length());
    }

    @Coalesce(ttl = "1h")
    String broken(String product) {
        throw new IllegalStateException("no " + product);
    }

    @Coalesce(ttl = "1h")
    static int shared(String product) {
        return STATIC_CALLS.incrementAndGet() + 0 * product.length();
    }

    @Coalesce(ttl = "1h", scope = Scope.TYPE)
    int ofType(String product) {
        return calls.incrementAndGet() + product.length();
    }

    int plain() {
        return calls.get();
    }
}
