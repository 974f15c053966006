package dev.coalesce.agent.weave;

import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** The advice for each kind of method, with its inputs; made when first needed, and then good for all classes. */
final class Advices {
    private final CallSites sites;
    private @Nullable Advice call;
    private @Nullable Advice locking;
    private @Nullable Advice drop;

    Advices(CallSites sites) {
        this.sites = sites;
    }

    synchronized Advice call() {
        Advice made = call;
        if (made == null) {
            made = Advice.withCustomMapping()
                    .bind(sites.table())
                    .bind(sites.key())
                    .bind(sites.rerun())
                    .to(OwnClasses.describe(CallAdvice.class), OwnClasses.FILES);
            call = made;
        }
        return made;
    }

    synchronized Advice locking() {
        Advice made = locking;
        if (made == null) {
            made = Advice.withCustomMapping()
                    .bind(sites.table())
                    .bind(sites.key())
                    .bind(sites.monitor())
                    .bind(sites.rerun())
                    .to(
                            OwnClasses.describe(MonitorAdvice.class),
                            OwnClasses.describe(CallAdvice.class),
                            OwnClasses.FILES);
            locking = made;
        }
        return made;
    }

    synchronized Advice drop() {
        Advice made = drop;
        if (made == null) {
            made = Advice.withCustomMapping()
                    .bind(sites.drop())
                    .to(OwnClasses.describe(InvalidationAdvice.class), OwnClasses.FILES);
            drop = made;
        }
        return made;
    }
}
