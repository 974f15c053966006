package dev.coalesce.agent.site;

import dev.coalesce.agent.flight.RemovalAction;

/** The end of a lead whose outcome is kept. */
final class CompleteAndCache extends RemovalAction {
    private final CallFlight lead;
    private final Object outcome;
    private final long nanos;

    CompleteAndCache(CallFlight lead, Object outcome, long nanos) {
        super(lead);
        this.lead = lead;
        this.outcome = outcome;
        this.nanos = nanos;
    }

    @Override
    protected void keep() {
        lead.keep(outcome, nanos);
    }
}
