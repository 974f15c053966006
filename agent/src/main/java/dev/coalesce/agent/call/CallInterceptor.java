package dev.coalesce.agent.call;

/**
 * Decides whether calls of one method count. A call that does not count runs its body as if its method were not
 * coalesced. The group asks on entry, and every flight asks at its end. Thread-safe.
 */
public interface CallInterceptor {
    /** Every call counts. */
    CallInterceptor COUNT_ALL = new CallInterceptor() {
        @Override
        public boolean counts() {
            return true;
        }

        @Override
        public boolean countsAtEnd(ReplayTarget flight) {
            return true;
        }

        @Override
        public void settingsChanged() {
            // Nothing depends on the settings.
        }
    };

    /**
     * Asked when a call enters, before it looks for a flight.
     *
     * @return false if the call runs its body, neither coalesced nor counted
     */
    boolean counts();

    /**
     * Asked when the body of a leading call has ended, and again when a result that went on after that has ended.
     *
     * @param flight the flight that the call leads
     * @return false if the result belongs to the caller alone; the flight has been abandoned then
     */
    boolean countsAtEnd(ReplayTarget flight);

    /** Called when the method was off and is on again. */
    void settingsChanged();
}
