package dev.coalesce.agent.stream;

/** Of a {@link Hub} that nobody shares. */
final class Alone implements Owner {
    static final Alone INSTANCE = new Alone();

    private Alone() {}

    @Override
    public void full() {}

    @Override
    public void ended(Tape tape) {}

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
