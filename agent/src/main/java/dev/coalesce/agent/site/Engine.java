package dev.coalesce.agent.site;

import dev.coalesce.agent.bytes.Space;
import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.flight.FlightTable;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.report.Log;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all coalesced methods of a JVM share.
 *
 * @param clock as {@code System.nanoTime()}; results age by it
 * @param registry where counters are found
 * @param errors how often something inside the agent went wrong
 * @param overrides what rules say of methods
 * @param implementations of what proxies implement too
 * @param space where streams may be stored
 */
public record Engine(
        Clock clock,
        Registry registry,
        LongAdder errors,
        RuntimeOverrides overrides,
        ImplementationIndex implementations,
        Space space) {
    /** Of these parts. */
    public Engine {
        FlightTable.prepareWaits();
    }

    /**
     * An engine with the default space.
     *
     * @param clock as {@link #clock}
     * @param registry as {@link #registry}
     * @param errors as {@link #errors}
     * @param overrides as {@link #overrides}
     * @param implementations as {@link #implementations}
     */
    public Engine(
            Clock clock,
            Registry registry,
            LongAdder errors,
            RuntimeOverrides overrides,
            ImplementationIndex implementations) {
        this(clock, registry, errors, overrides, implementations, Space.ofJvm(1 << 20, 4L << 30, null));
    }

    /**
     * An engine without rules.
     *
     * @param clock as {@link #clock}
     * @param registry as {@link #registry}
     * @param errors as {@link #errors}
     */
    public Engine(Clock clock, Registry registry, LongAdder errors) {
        this(clock, registry, errors, new RuntimeOverrides(), new ImplementationIndex());
    }

    /** Counts and, once per kind, says that something inside the agent went wrong; the call runs as if without it. */
    void failed(String what, Throwable cause) {
        try {
            errors.increment();
            Log.warnOnce(
                    what + " " + cause.getClass().getName(),
                    what + " failed inside the agent; the call ran as if the agent were not there",
                    cause);
        } catch (Throwable e) {
            // Out of stack or memory: the application's call goes on.
        }
    }
}
