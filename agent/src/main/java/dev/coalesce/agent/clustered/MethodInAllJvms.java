package dev.coalesce.agent.clustered;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.MethodSharing;
import dev.coalesce.agent.call.OtherJvms;
import dev.coalesce.agent.cluster.LocalResults;
import dev.coalesce.agent.cluster.SharedMethod;
import org.jspecify.annotations.Nullable;

/**
 * Passes the invalidations of one method on to other JVMs, and theirs to the results that this JVM has cached.
 *
 * @param here the results in this JVM
 * @param shared the method in all JVMs
 */
record MethodInAllJvms(MethodSharing here, SharedMethod shared) implements OtherJvms, LocalResults {
    static void connect(CoalescedMethod method, SharedMethod shared) {
        MethodInAllJvms both = new MethodInAllJvms(method.sharing(), shared);
        shared.countReasonsIn(method.reasons());
        shared.start(both);
        method.sharing().start(both);
    }

    @Override
    public void invalidate(@Nullable Object key) {
        shared.cluster().drop(shared, key);
    }

    @Override
    public void drop(Object key) {
        here.dropHere(key);
    }

    @Override
    public void dropAll() {
        here.dropHere(null);
    }
}
