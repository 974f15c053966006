package dev.coalesce.agent.stream;

/** Of a {@link PublisherMulticast} that nobody shares. */
final class UnsharedListener implements MulticastListener {
    static final UnsharedListener INSTANCE = new UnsharedListener();

    private UnsharedListener() {}

    @Override
    public void full() {}

    @Override
    public void ended(ReplayBuffer tape) {}

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
