package dev.coalesce.it.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;

/** Methods whose results are used after the call. Each caller reads the very stream that the body returned. */
public final class ObservedStreams {
    private static final int ROUNDS = 60;
    private static final int CALLERS = 4;
    private static final AtomicInteger OPENED = new AtomicInteger();
    private static final AtomicInteger WRONG = new AtomicInteger();

    /** A stream of the application's. Nobody but a caller may use it. */
    private static final class Numbered extends ByteArrayInputStream {
        private final String reader = Thread.currentThread().getName();

        Numbered(String content) {
            super(content.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public synchronized byte[] readAllBytes() {
            check(reader.equals(Thread.currentThread().getName()));
            return super.readAllBytes();
        }
    }

    private volatile CountDownLatch inside = new CountDownLatch(0);

    private ObservedStreams() {}

    public static void main(String[] args) throws InterruptedException {
        ObservedStreams streams = new ObservedStreams();
        boolean isShared = args.length > 0;
        for (int round = 0; round < ROUNDS; round++) {
            String name = "object" + round % 5;
            streams.inside = new CountDownLatch(isShared ? 1 : CALLERS);
            Thread[] callers = new Thread[CALLERS];
            for (int i = 0; i < CALLERS; i++) {
                callers[i] = new Thread(() -> streams.read(name, isShared), "caller" + i);
                callers[i].start();
            }
            for (Thread each : callers) {
                each.join();
            }
        }
        streams.publisher("p").subscribe(new Nobody());
        check(streams.iterator("a").next().equals("a"));
        System.out.println("opened: " + OPENED + ", wrong: " + WRONG);
    }

    private static void check(boolean isRight) {
        WRONG.addAndGet(isRight ? 0 : 1);
    }

    private void read(String name, boolean isShared) {
        try (InputStream stream = open(name)) {
            check(isShared || stream instanceof Numbered);
            check(new String(stream.readAllBytes(), StandardCharsets.UTF_8).equals(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when as many calls are inside as the latch says. */
    InputStream open(String name) {
        OPENED.incrementAndGet();
        inside.countDown();
        try {
            inside.await();
            Thread.sleep(2); // the time of a request
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new Numbered(name);
    }

    Flow.Publisher<String> publisher(String text) {
        return text.isEmpty() ? subscriber -> {} : new SubmissionPublisher<>();
    }

    Iterator<String> iterator(String text) {
        return List.of(text).iterator();
    }

    /** Wants nothing. */
    private static final class Nobody implements Flow.Subscriber<String> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(String item) {}

        @Override
        public void onError(Throwable throwable) {}

        @Override
        public void onComplete() {}
    }
}
