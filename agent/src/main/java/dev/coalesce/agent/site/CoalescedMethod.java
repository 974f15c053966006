package dev.coalesce.agent.site;

import dev.coalesce.agent.cache.MethodResults;
import dev.coalesce.agent.flight.InFlight;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.metrics.Counters;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.ResultShape;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One coalesced method of one class: what all its tables share. Held by that class alone, so it goes when the class does.
 */
final class CoalescedMethod implements Measured {
    final Engine engine;
    final MethodSettings settings;
    final ResultShape shape;
    final boolean mayHideOneShot;
    final Counters counters = new Counters();
    final InFlight inFlight = new InFlight();
    final MethodResults results;

    /** Where all objects share, and for static methods. */
    final CallTable shared;

    /** Where an object cannot hold its own. */
    final SideTables beside;

    private final Kind kind;
    private final String name;
    private final boolean interruptible;
    private final Exceptions exceptions;

    CoalescedMethod(
            Engine engine,
            Kind kind,
            String name,
            MethodSettings settings,
            ResultShape shape,
            boolean mayHideOneShot,
            boolean interruptible,
            Class<?> user) {
        this.engine = engine;
        this.kind = kind;
        this.name = name;
        this.settings = settings;
        this.shape = shape;
        this.mayHideOneShot = mayHideOneShot;
        this.interruptible = interruptible;
        this.exceptions = new Exceptions(user);
        this.results = new MethodResults(settings.maxSize(), engine.clock(), counters.evictions::increment);
        this.shared = new CallTable(this, null);
        this.beside = new SideTables(this);
        engine.registry().add(this);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Snapshot snapshot() {
        return new Snapshot(
                counters.hits.sum(),
                counters.leads.sum(),
                counters.follows.sum(),
                counters.failures.sum(),
                counters.timeouts.sum(),
                counters.promotions.sum(),
                counters.bypasses.sum(),
                counters.evictions.sum(),
                inFlight.size(),
                TimeUnit.NANOSECONDS.toMillis(inFlight.oldestNanos(System.nanoTime())),
                results.size(),
                counters.savedNanos());
    }

    /** This call runs the body, and nobody hears of it. */
    @Nullable
    Object bypass() {
        counters.bypasses.increment();
        return null;
    }

    @Nullable
    Object keyFailed(KeyFailure failure) {
        Log.warnOnce(
                "key of " + name + " " + System.identityHashCode(this),
                "the key of " + name + " could not be computed; such calls run the body, uncoalesced",
                failure.cause());
        return bypass();
    }

    void oneShotSeen(@Nullable Object result) {
        Log.warnOnce(
                "one-shot " + name + " " + System.identityHashCode(this),
                name + " returned a "
                        + (result == null ? "null" : result.getClass().getName())
                        + ", which can be used only once: such results are not coalesced, each caller runs the body");
    }

    /** What a follower gets that was interrupted while it waited. */
    Throwable interrupted(InterruptedException e, Object key) {
        if (interruptible) {
            return e;
        }
        Thread.currentThread().interrupt();
        return exceptions.interrupted("interrupted while waiting for another call of " + name + " with the key " + key);
    }

    /** What a follower gets that has waited too long. */
    Throwable timedOut(Object key, long nanos) {
        return exceptions.timeout("waited " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms for another call of " + name
                + " with the key " + key);
    }
}
