package shop;

import dev.coalesce.Coalesce;
import java.security.Principal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Service;

/** Two methods whose keys omit the caller, on whom their results depend, and two with complete keys. */
@Service
public class Orders {
    /** Long enough that the observer does not take the methods for too cheap. */
    private static final long BODY_NANOS = 60_000;

    private final AtomicInteger unsafe = new AtomicInteger();
    private final AtomicInteger safe = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);

    @Coalesce(key = "id", ttl = "1h")
    public String byId(String id, Principal who) {
        work();
        unsafe.incrementAndGet();
        return id + " for " + who.getName();
    }

    @Coalesce(key = "id", ttl = "1h")
    public String latest(String id) {
        work();
        unsafe.incrementAndGet();
        return id + " for "
                + SecurityContextHolder.getContext().getAuthentication().getName();
    }

    @Coalesce(
            key = {"id", "who.name"},
            ttl = "1h")
    public String ofCaller(String id, Principal who) {
        work();
        safe.incrementAndGet();
        return id + " for " + who.getName();
    }

    @Coalesce(key = "id", ttl = "1h")
    public String stock(String id) {
        work();
        safe.incrementAndGet();
        return id + " for everybody";
    }

    @Coalesce(key = "id")
    public String held(String id) throws InterruptedException {
        released.await();
        return "held";
    }

    void release() {
        released.countDown();
    }

    String bodies() {
        return "unsafe " + unsafe + ", safe " + safe;
    }

    private static void work() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < BODY_NANOS) {
            Thread.onSpinWait();
        }
    }
}
