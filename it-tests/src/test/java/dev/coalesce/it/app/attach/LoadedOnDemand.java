package dev.coalesce.it.app.attach;

import dev.coalesce.Coalesce;
import dev.coalesce.it.app.Letters;

/** A class that is loaded by the first command that uses it. */
public class LoadedOnDemand {
    private static final LoadedOnDemand ONE = new LoadedOnDemand();

    /** Prints which calls shared a body, as {@link LoadedAtStart#show} does. */
    public static void show() {
        Letters.show("late object", ONE.own("tea"), ONE.own("tea"), new LoadedOnDemand().own("tea"));
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
