package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import dev.coalesce.Invalidates;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Overwrites the agent's jar while it is in use, as a careless upgrade does. The argument is the jar's path. */
public final class OverwrittenJar {
    private static final int LONGER_THAN_THE_JAR = 20_000_000;

    private OverwrittenJar() {}

    @Coalesce(key = "sku", ttl = "1h")
    static String price(String sku) {
        return "price of " + sku;
    }

    /** Methods that nobody has called before. */
    static final class Late {
        @Coalesce(key = "sku", ttl = "1h")
        CompletableFuture<String> future(String sku) {
            return CompletableFuture.completedFuture("future of " + sku);
        }

        @Coalesce(key = "sku", ttl = "1h")
        InputStream stream(String sku) {
            return new ByteArrayInputStream(("stream of " + sku).getBytes(StandardCharsets.UTF_8));
        }

        @Invalidates(type = OverwrittenJar.class, method = "price", key = "sku")
        String change(String sku) {
            return "changed " + sku;
        }
    }

    public static void main(String[] args) throws Exception {
        System.out.println(price("tea"));
        Files.write(Path.of(args[0]), new byte[LONGER_THAN_THE_JAR], StandardOpenOption.TRUNCATE_EXISTING);
        System.out.println(price("tea"));
        System.out.println(price("coffee"));
        Late late = new Late();
        System.out.println(late.future("tea").get());
        System.out.println(new String(late.stream("tea").readAllBytes(), StandardCharsets.UTF_8));
        System.out.println(late.change("tea"));
        Coalescer quotes = Coalescer.named("quotes");
        for (int i = 0; i < 2; i++) {
            System.out.println(quotes.<String>get("tea", Duration.ofHours(1), () -> "quote"));
        }
        System.out.println(
                quotes.getAsync("tea", Duration.ofHours(1), () -> CompletableFuture.completedFuture("asynchronous"))
                        .get());
        quotes.invalidate("tea");
        quotes.invalidateAll();
        System.out.println(quotes.stats().leads() + " leads");
    }
}
