package dev.coalesce.agent.stream;

/** The listener of a {@link PublisherMulticast} with a single subscriber. It ignores every event. */
final class UnsharedListener implements MulticastListener {
    static final UnsharedListener INSTANCE = new UnsharedListener();

    private UnsharedListener() {}

    @Override
    public void bufferFull() {}

    @Override
    public void ended(ReplayBuffer buffer) {}

    @Override
    public void allUnsubscribed() {}

    @Override
    public boolean isShareable(Object element) {
        return true;
    }

    @Override
    public boolean concernsLeaderOnly(Throwable thrown) {
        return false;
    }

    @Override
    public Throwable fellBehindException() {
        return new IllegalStateException("fell behind");
    }

    @Override
    public Throwable notShareableException() {
        return new IllegalStateException("not shared");
    }
}
