package dev.coalesce.agent.weave;

import net.bytebuddy.asm.Advice;

/** The advice for each kind of method, with its inputs. */
final class Advices {
    private Advices() {}

    static Advice call(CallSites sites) {
        return Advice.withCustomMapping()
                .bind(sites.table())
                .bind(sites.key())
                .bind(sites.rerun())
                .to(OwnClasses.describe(CallAdvice.class), OwnClasses.FILES);
    }

    static Advice locking(CallSites sites) {
        return Advice.withCustomMapping()
                .bind(sites.table())
                .bind(sites.key())
                .bind(sites.monitor())
                .bind(sites.rerun())
                .to(OwnClasses.describe(MonitorAdvice.class), OwnClasses.describe(CallAdvice.class), OwnClasses.FILES);
    }

    static Advice drop(CallSites sites) {
        return Advice.withCustomMapping()
                .bind(sites.drop())
                .to(OwnClasses.describe(DropAdvice.class), OwnClasses.FILES);
    }
}
