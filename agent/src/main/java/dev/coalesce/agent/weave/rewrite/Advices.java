package dev.coalesce.agent.weave.rewrite;

import dev.coalesce.agent.weave.declare.OwnClasses;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Creates the advice for each kind of method, with the call sites that it uses. Each is created when it is first
 * needed, and then serves all classes and threads. The fields are guarded by this object's monitor.
 */
final class Advices {
    private final CallSites sites;
    private @Nullable Advice plain;
    private @Nullable Advice synchronizedBody;
    private @Nullable Advice invalidation;
    private @Nullable Advice observation;

    Advices(CallSites sites) {
        this.sites = sites;
    }

    /** Returns the advice for a coalesced method whose body is in the method itself. */
    synchronized Advice plain() {
        Advice advice = plain;
        if (advice == null) {
            advice = Advice.withCustomMapping()
                    .bind(sites.group())
                    .bind(sites.key())
                    .bind(sites.invocation())
                    .to(OwnClasses.describe(CallAdvice.class), OwnClasses.FILES);
            plain = advice;
        }
        return advice;
    }

    /** Returns the advice for a coalesced method whose body is in a synchronized method of its own. */
    synchronized Advice synchronizedBody() {
        Advice advice = synchronizedBody;
        if (advice == null) {
            advice = Advice.withCustomMapping()
                    .bind(sites.group())
                    .bind(sites.key())
                    .bind(sites.monitor())
                    .bind(sites.invocation())
                    .to(
                            OwnClasses.describe(MonitorAdvice.class),
                            OwnClasses.describe(CallAdvice.class),
                            OwnClasses.FILES);
            synchronizedBody = advice;
        }
        return advice;
    }

    /** Returns the advice for a method that invalidates. */
    synchronized Advice invalidation() {
        Advice advice = invalidation;
        if (advice == null) {
            advice = Advice.withCustomMapping()
                    .bind(sites.invalidation())
                    .to(OwnClasses.describe(InvalidationAdvice.class), OwnClasses.FILES);
            invalidation = advice;
        }
        return advice;
    }

    /** Returns the advice for a method that is observed. */
    synchronized Advice observation() {
        Advice advice = observation;
        if (advice == null) {
            advice = Advice.withCustomMapping()
                    .bind(sites.observation())
                    .to(OwnClasses.describe(ObservationAdvice.class), OwnClasses.FILES);
            observation = advice;
        }
        return advice;
    }
}
