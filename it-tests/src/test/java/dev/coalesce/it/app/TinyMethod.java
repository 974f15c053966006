package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;

/** The smallest possible coalesced method. */
public final class TinyMethod {
    private TinyMethod() {}

    /** The body allocates; a hit must not. */
    @Coalesce(key = "id", ttl = "1h", scope = Scope.TYPE)
    static Object[] name(String id) {
        return new Object[] {id};
    }
}
