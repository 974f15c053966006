package dev.coalesce.it.app;

import dev.coalesce.Coalescer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Each thing that a {@link Coalescer} can do. */
public final class Named {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Coalescer QUOTES = Coalescer.named("quotes");

    private Named() {}

    public static void main(String[] args) throws Exception {
        System.out.println(QUOTES + ", active: " + Coalescer.active());
        Letters.show("kept", kept("ACME"), kept("ACME"), kept("EMCA"), kept("ACME"));
        Letters.show("not kept", QUOTES.get("short", null, Letters::body), QUOTES.get("short", null, Letters::body));
        Letters.show(
                "array",
                QUOTES.get(new int[] {1}, HOUR, Letters::body),
                QUOTES.get(new int[] {1}, HOUR, Letters::body));
        Letters.show("null", QUOTES.get(null, HOUR, Letters::body), QUOTES.get(null, HOUR, Letters::body));
        int before = kept("ACME");
        QUOTES.invalidate("ACME");
        Letters.show("invalidate", before, kept("ACME"), kept("ACME"));
        before = kept("EMCA");
        QUOTES.invalidateAll();
        Letters.show("invalidateAll", before, kept("EMCA"), kept("EMCA"));
        int other = Coalescer.named("others").get("EMCA", HOUR, Letters::body);
        Letters.show(
                "another name", kept("EMCA"), other, Coalescer.named("quotes").get("EMCA", HOUR, Letters::body));
        Scene.show("at once", () -> QUOTES.get("burst", null, Scene::body));
        async();
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

    private static int kept(String key) throws Exception {
        return QUOTES.get(key, HOUR, Letters::body);
    }

    private static void async() {
        List<CompletableFuture<String>> loads = new ArrayList<>();
        CompletableFuture<String> first = later(loads);
        CompletableFuture<String> second = later(loads);
        second.cancel(true);
        loads.forEach(load -> load.complete("quoted"));
        System.out.println("async: loads " + loads.size() + ", first " + first.join() + ", second cancelled "
                + second.isCancelled());
    }

    private static CompletableFuture<String> later(List<CompletableFuture<String>> loads) {
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
            System.out.println("failure: the same " + (e == thrown));
        }
    }
}
