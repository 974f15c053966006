package dev.coalesce.agent.verify;

/** Memory without a limit. */
final class NoLimit implements Memory {
    @Override
    public boolean reserve(long bytes) {
        return true;
    }

    @Override
    public void release(long bytes) {}
}
