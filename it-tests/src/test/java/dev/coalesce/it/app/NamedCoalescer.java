package dev.coalesce.it.app;

import dev.coalesce.Coalescer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Uses every feature of a {@link Coalescer}. */
public final class NamedCoalescer {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Coalescer QUOTES = Coalescer.named("quotes");

    private NamedCoalescer() {}

    public static void main(String[] args) throws Exception {
        System.out.println(QUOTES + ", active: " + Coalescer.active());
        Letters.show("cached", cached("ACME"), cached("ACME"), cached("EMCA"), cached("ACME"));
        Letters.show("not cached", QUOTES.get("short", null, Letters::body), QUOTES.get("short", null, Letters::body));
        Letters.show(
                "array",
                QUOTES.get(new int[] {1}, HOUR, Letters::body),
                QUOTES.get(new int[] {1}, HOUR, Letters::body));
        Letters.show("null", QUOTES.get(null, HOUR, Letters::body), QUOTES.get(null, HOUR, Letters::body));
        int before = cached("ACME");
        QUOTES.invalidate("ACME");
        Letters.show("invalidate", before, cached("ACME"), cached("ACME"));
        before = cached("EMCA");
        QUOTES.invalidateAll();
        Letters.show("invalidateAll", before, cached("EMCA"), cached("EMCA"));
        int other = Coalescer.named("others").get("EMCA", HOUR, Letters::body);
        Letters.show(
                "another name", cached("EMCA"), other, Coalescer.named("quotes").get("EMCA", HOUR, Letters::body));
        ThreeCallers.show("concurrent", () -> QUOTES.get("burst", null, ThreeCallers::body));
        asynchronous();
        failure();
        System.out.println(
                "in flight inside: " + QUOTES.get("inside", null, QUOTES::inFlight) + ", after: " + QUOTES.inFlight());
        Coalescer counted = Coalescer.named("counted");
        for (int i = 0; i < 3; i++) {
            counted.get("key", HOUR, Letters::body);
        }
        System.out.println("stats: leads " + counted.stats().leads() + ", hits "
                + counted.stats().hits() + ", size " + counted.stats().size());
    }

    private static int cached(String key) throws Exception {
        return QUOTES.get(key, HOUR, Letters::body);
    }

    private static void asynchronous() {
        List<CompletableFuture<String>> loads = new ArrayList<>();
        CompletableFuture<String> first = loadAsync(loads);
        CompletableFuture<String> second = loadAsync(loads);
        second.cancel(true);
        loads.forEach(load -> load.complete("quoted"));
        System.out.println("async: loads " + loads.size() + ", first " + first.join() + ", second cancelled "
                + second.isCancelled());
    }

    private static CompletableFuture<String> loadAsync(List<CompletableFuture<String>> loads) {
        return QUOTES.getAsync("later", HOUR, () -> {
            loads.add(new CompletableFuture<>());
            return loads.get(loads.size() - 1);
        });
    }

    private static void failure() {
        IOException thrown = new IOException("no quote");
        try {
            QUOTES.get("failing", HOUR, () -> {
                throw thrown;
            });
        } catch (Exception e) {
            System.out.println("failure: same exception " + (e == thrown));
        }
    }
}
