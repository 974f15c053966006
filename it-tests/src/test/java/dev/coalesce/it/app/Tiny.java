package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;

/** As little as a coalesced method can be. */
public final class Tiny {
    private Tiny() {}

    /** The body allocates: a hit may not. */
    @Coalesce(key = "id", ttl = "1h", scope = Scope.TYPE)
    static Object[] name(String id) {
        return new Object[] {id};
    }
}
