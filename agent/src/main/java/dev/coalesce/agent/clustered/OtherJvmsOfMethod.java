package dev.coalesce.agent.clustered;

import dev.coalesce.agent.call.OtherJvms;
import dev.coalesce.agent.cluster.SharedMethod;
import org.jspecify.annotations.Nullable;

/**
 * Passes the invalidations of one method on to other JVMs.
 *
 * @param shared the method in all JVMs
 */
record OtherJvmsOfMethod(SharedMethod shared) implements OtherJvms {
    @Override
    public void drop(@Nullable Object key) {
        shared.cluster().drop(shared, key);
    }
}
