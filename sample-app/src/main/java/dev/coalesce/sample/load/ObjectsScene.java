package dev.coalesce.sample.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * 50 clients request one object at the same time, in four bursts. Nothing is cached between the bursts, since the
 * method has no ttl. So each burst costs one {@code GetObject} and sees the current object. The S3 server is paused
 * until the service has received all requests of the burst, so the speed of this machine does not matter.
 */
final class ObjectsScene {
    static final int BURSTS = 4;
    static final int BURST_SIZE = 50;

    private static final String OBJECT = "/objects/photos/cover.jpg";
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long POLL_MILLIS = 10;

    private ObjectsScene() {}

    static Result run(SampleClient client, Progress progress) throws IOException, InterruptedException {
        progress.print("objects: %d requests, %d at a time, one object", BURSTS * BURST_SIZE, BURST_SIZE);
        TestObjects.upload(client, OBJECT);
        int before = client.getObjects();
        int succeeded = 0;
        for (int burst = 1; burst <= BURSTS; burst++) {
            succeeded += burst(client).succeeded();
            progress.print(
                    "objects: burst %d of %d done, %d GetObject calls so far",
                    burst, BURSTS, client.getObjects() - before);
        }
        return new Result(succeeded, client.getObjects() - before);
    }

    private static Load.Result burst(SampleClient client) throws IOException, InterruptedException {
        int expectedReads = client.counts().objectReads() + BURST_SIZE;
        client.pauseStore(true);
        try {
            return Load.run(BURST_SIZE, BURST_SIZE, number -> TestObjects.download(client, OBJECT), () -> {
                long begin = System.nanoTime();
                while (client.counts().objectReads() < expectedReads && System.nanoTime() - begin < DEADLINE_NANOS) {
                    Thread.sleep(POLL_MILLIS);
                }
                client.pauseStore(false);
            });
        } finally {
            client.pauseStore(false);
        }
    }

    /**
     * The measurements of the scene.
     *
     * @param succeeded the number of responses with the correct bytes
     * @param getObjects the requests that the S3 server has counted
     */
    record Result(int succeeded, int getObjects) {
        boolean allSucceeded() {
            return succeeded == BURSTS * BURST_SIZE;
        }
    }
}
