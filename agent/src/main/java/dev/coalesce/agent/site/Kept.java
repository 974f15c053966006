package dev.coalesce.agent.site;

import dev.coalesce.agent.flight.Keeping;

/** The end of a lead whose outcome is kept. */
final class Kept extends Keeping {
    private final Lead lead;
    private final Object outcome;
    private final long nanos;

    Kept(Lead lead, Object outcome, long nanos) {
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
