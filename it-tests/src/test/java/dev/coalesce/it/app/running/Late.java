package dev.coalesce.it.app.running;

import dev.coalesce.Coalesce;
import dev.coalesce.it.app.Letters;

/** A class that is loaded when it is first asked for. */
public class Late {
    private static final Late ONE = new Late();

    /** As in {@link Early}. */
    public static void show() {
        Letters.show("late object", ONE.own("tea"), ONE.own("tea"), new Late().own("tea"));
        Letters.show("late locked", ONE.locked("tea"), ONE.locked("tea"));
    }

    @Coalesce(key = "name", ttl = "1h")
    int own(String name) {
        return Letters.body();
    }

    @Coalesce(key = "name", ttl = "1h")
    synchronized int locked(String name) {
        if (!Thread.holdsLock(this)) {
            throw new IllegalStateException("without its monitor");
        }
        return Letters.body();
    }
}
