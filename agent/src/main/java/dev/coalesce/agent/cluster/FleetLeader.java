package dev.coalesce.agent.cluster;

import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * The JVM that leads a key for all JVMs, as the engine has said last.
 *
 * @param jvm the random number of the JVM
 * @param isHere whether it is this JVM
 * @param leaseEndsNanos when its lease ends unless it is renewed, by this JVM's {@code nanoTime}
 */
public record FleetLeader(long jvm, boolean isHere, long leaseEndsNanos) {
    /** {@return the name of the JVM, as commands show it} */
    public String name() {
        return name(jvm);
    }

    /**
     * Returns the name by which commands and events show a JVM: nobody can tell the machine from it.
     *
     * @param jvm the JVM's random number
     * @return 16 hexadecimal digits
     */
    public static String name(long jvm) {
        return HexFormat.of().toHexDigits(jvm);
    }

    /** {@return how long the lease lasts; 0 if it has ended, or another JVM has renewed it meanwhile} */
    public long leaseMillis() {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(leaseEndsNanos - System.nanoTime()));
    }
}
