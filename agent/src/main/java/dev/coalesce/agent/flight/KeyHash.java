package dev.coalesce.agent.flight;

/**
 * The hash code of a key. A flight is hashed by its key and by the owner of the key, and the key's own hash code can be
 * recovered from that without a call of the application's {@code hashCode}.
 */
public final class KeyHash {
    private KeyHash() {}

    /** Returns the hash code of a flight. */
    static int ofFlight(Object scopeOwner, int keyHash) {
        return 31 * System.identityHashCode(scopeOwner) + keyHash;
    }

    /**
     * Returns the hash code that the key of a flight had when the flight was created.
     *
     * @param scopeOwner the owner of the key
     * @param flightHash the hash code of the flight
     * @return equal for equal keys, whatever their owners are
     */
    public static int of(Object scopeOwner, int flightHash) {
        return flightHash - 31 * System.identityHashCode(scopeOwner);
    }
}
