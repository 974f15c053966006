package dev.coalesce.agent.stream;

/** The listener of a {@link PublisherMulticast} with a single subscriber. It ignores every event. */
final class UnsharedListener implements MulticastListener {
    static final UnsharedListener INSTANCE = new UnsharedListener();

    private UnsharedListener() {}

    @Override
    public void full() {}

    @Override
    public void ended(ReplayBuffer buffer) {}

    @Override
    public void unwanted() {}

    @Override
    public boolean mayShare(Object element) {
        return true;
    }

    @Override
    public boolean isLeadersOwnAffair(Throwable thrown) {
        return false;
    }

    @Override
    public Throwable fellBehind() {
        return new IllegalStateException("fell behind");
    }

    @Override
    public Throwable notShared() {
        return new IllegalStateException("not shared");
    }
}
