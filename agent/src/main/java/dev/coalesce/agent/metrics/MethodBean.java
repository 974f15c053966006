package dev.coalesce.agent.metrics;

/** The JMX bean of all methods or coalescers of one name. Each attribute reads the current counters. */
final class MethodBean implements MethodMXBean {
    private final Registry.Group group;

    MethodBean(Registry.Group group) {
        this.group = group;
    }

    @Override
    public long getHits() {
        return group.snapshot().hits();
    }

    @Override
    public long getLeads() {
        return group.snapshot().leads();
    }

    @Override
    public long getFollows() {
        return group.snapshot().follows();
    }

    @Override
    public long getFailures() {
        return group.snapshot().failures();
    }

    @Override
    public long getTimeouts() {
        return group.snapshot().timeouts();
    }

    @Override
    public long getPromotions() {
        return group.snapshot().promotions();
    }

    @Override
    public long getBypasses() {
        return group.snapshot().bypasses();
    }

    @Override
    public long getEvictions() {
        return group.snapshot().evictions();
    }

    @Override
    public int getInFlight() {
        return group.snapshot().inFlight();
    }

    @Override
    public long getOldestFlightMillis() {
        return group.snapshot().oldestFlightMillis();
    }

    @Override
    public long getSize() {
        return group.snapshot().size();
    }

    @Override
    public long getSavedNanos() {
        return group.snapshot().savedNanos();
    }
}
