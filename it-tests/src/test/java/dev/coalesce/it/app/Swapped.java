package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.util.concurrent.CompletableFuture;

/** The first version of a class that {@link HotSwap} replaces by other versions. */
public class Swapped {
    @Coalesce(ttl = "1h")
    public String name(String id) {
        return HotSwap.run("name");
    }

    @Coalesce(ttl = "1h")
    public String secret(String id) {
        return HotSwap.run("secret");
    }

    @Coalesce(ttl = "1h")
    public synchronized String locked(String id) {
        return HotSwap.run("locked");
    }

    @Coalesce(ttl = "1h", key = "a")
    public String pair(String a, String b) {
        return HotSwap.run("pair");
    }

    @Coalesce(ttl = "1h")
    public static String shared(String id) {
        return HotSwap.run("shared");
    }

    @Coalesce(ttl = "1h")
    public CompletableFuture<String> later(String id) {
        return CompletableFuture.completedFuture(HotSwap.run("later"));
    }

    public String plain(String id) {
        return HotSwap.run("plain");
    }

    @Invalidates(type = Swapped.class, method = "name", key = "id")
    public void invalidate(String id) {}
}
