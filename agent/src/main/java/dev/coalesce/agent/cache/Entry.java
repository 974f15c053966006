package dev.coalesce.agent.cache;

/**
 * A result that is kept.
 *
 * @param outcome a result, its stand-in for null, or a failure
 * @param expires {@code System.nanoTime()} from which on it is no longer served
 */
record Entry(Object outcome, long expires) {
    boolean isExpired(long now) {
        return now - expires >= 0;
    }
}
