package dev.coalesce.agent.testing;

import java.util.concurrent.atomic.AtomicLong;

/** A subscriber that counts its elements instead of recording them, so that it is fast. */
public final class Counting extends Received {
    public final AtomicLong count = new AtomicLong();

    @Override
    public void onNext(Object element) {
        count.incrementAndGet();
    }
}
