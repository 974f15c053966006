package dev.coalesce.agent.redis;

import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** Runs scripts, and counts them. Thread-safe. */
final class Scripts {
    private final Servers servers;
    private final LongAdder roundTrips = new LongAdder();

    Scripts(Servers servers) {
        this.servers = servers;
    }

    /** Runs a script, as {@link Servers#run} does. */
    <T> CompletionStage<T> run(Script script, ScriptOutputType type, byte[][] keys, byte[]... arguments) {
        roundTrips.increment();
        return servers.run(script, type, keys, arguments);
    }

    CompletionStage<?> ping() {
        roundTrips.increment();
        return servers.ping();
    }

    /** {@return how many scripts and pings were sent} */
    long roundTrips() {
        return roundTrips.sum();
    }
}
