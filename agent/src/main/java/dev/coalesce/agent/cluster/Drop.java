package dev.coalesce.agent.cluster;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An invalidation for the engine.
 *
 * @param method the name of the method; if there is no key, possibly that of a declaration that methods override
 * @param key the key; null for all keys of the method
 */
record Drop(String method, @Nullable SharedKey key) {
    /** Returns the drop of all keys of the same method. */
    Drop ofAllKeys() {
        return key == null ? this : new Drop(method, null);
    }

    /** Sends the drop. The stage completes when the engine has confirmed it. */
    CompletionStage<?> send(SharedFlights client) {
        return key == null ? client.dropAll(method) : client.drop(key);
    }
}
