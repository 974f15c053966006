package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.CoalesceTimeoutException;
import dev.coalesce.Coalescer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/** Uses what the agent does at run time, in an application that may do nothing itself. */
@SuppressWarnings({"IdentityBinaryExpression", "UnusedVariable"}) // two calls may return the same object
public final class Guarded {
    private static final CountDownLatch RELEASE = new CountDownLatch(1);
    private static int bodies;

    private Guarded() {}

    public static void main(String[] args) throws Exception {
        System.out.println("value: " + (price(new Sku("tea", 1)) == price(new Sku("tea", 1))));
        if (args.length > 0) {
            return;
        }
        System.out.println("inherited: " + (new Impl().get("tea") == new Impl().get("tea")));
        System.out.println("future: " + later("tea").join().equals(later("tea").join()));
        System.out.println("stream: " + (read("tea") == read("tea")));
        System.out.println("coalescer: " + Coalescer.named("guarded").get("k", Duration.ofHours(1), () -> "loaded"));
        Thread leader = new Thread(() -> slow("tea"));
        leader.start();
        while (leader.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        try {
            slow("tea");
        } catch (CoalesceTimeoutException e) {
            System.out.println("timeout: " + e.getClass().getSimpleName());
        }
        RELEASE.countDown();
        leader.join();
        publisher("tea").subscribe(new Printing());
    }

    private record Sku(String name, int size) {}

    /** Declares a coalesced method. */
    public interface Api {
        @Coalesce(ttl = "1h", scope = dev.coalesce.Scope.TYPE)
        int get(String sku);
    }

    private static final class Impl implements Api {
        @Override
        public int get(String sku) {
            return ++bodies;
        }
    }

    @Coalesce(ttl = "1h")
    private static int price(Sku sku) {
        return ++bodies;
    }

    @Coalesce(ttl = "1h")
    private static CompletableFuture<Integer> later(String sku) {
        return CompletableFuture.completedFuture(++bodies);
    }

    private static int read(String sku) throws IOException {
        try (InputStream in = open(sku)) {
            return in.readAllBytes()[0];
        }
    }

    /** The bytes do not fit into memory, see the options. */
    @Coalesce(ttl = "1h")
    private static InputStream open(String sku) {
        byte[] bytes = new byte[200_000];
        bytes[0] = (byte) ++bodies;
        return new ByteArrayInputStream(bytes);
    }

    @Coalesce(waitTimeout = "10ms")
    private static int slow(String sku) {
        try {
            RELEASE.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return ++bodies;
    }

    @Coalesce(ttl = "1h")
    private static Flow.Publisher<Integer> publisher(String sku) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean isDone;

            @Override
            public void request(long n) {
                if (!isDone) {
                    isDone = true;
                    subscriber.onNext(1);
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                isDone = true;
            }
        });
    }

    private static final class Printing implements Flow.Subscriber<Integer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(Integer item) {
            System.out.println("publisher: " + item);
        }

        @Override
        public void onError(Throwable error) {
            System.out.println("publisher: " + error);
        }

        @Override
        public void onComplete() {
            System.out.println("publisher: complete");
        }
    }
}
