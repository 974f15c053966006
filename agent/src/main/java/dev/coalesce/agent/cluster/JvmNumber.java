package dev.coalesce.agent.cluster;

import java.security.SecureRandom;

/**
 * The random number of this JVM among the others. Thread-safe.
 *
 * <p>The first use of {@link SecureRandom} loads the JDK's security providers. So the number is drawn when it is needed
 * first, which is on the thread that loads the client, and not while the application starts.
 */
final class JvmNumber {
    /** Guarded by this. */
    private long number;

    /** Guarded by this. */
    private boolean isDrawn;

    synchronized long get() {
        if (!isDrawn) {
            number = new SecureRandom().nextLong();
            isDrawn = true;
        }
        return number;
    }
}
