package dev.coalesce.sample.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * One object, asked for by 50 clients at once, four times. Nothing is kept between the bursts: the method has no ttl, so
 * each burst costs one {@code GetObject}, and the next one sees the object as it is then. The S3 server answers when the
 * service has got all requests of the burst: how fast this machine sends them decides nothing.
 */
final class ObjectsScene {
    static final int BURSTS = 4;
    static final int BURST = 50;

    private static final String OBJECT = "/objects/photos/cover.jpg";
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_MILLIS = 10;

    private ObjectsScene() {}

    static Result run(Target target, Progress progress) throws IOException, InterruptedException {
        progress.say("objects: %d requests, %d at a time, one object", BURSTS * BURST, BURST);
        Blobs.upload(target, OBJECT);
        int before = target.getObjects();
        int succeeded = 0;
        for (int burst = 1; burst <= BURSTS; burst++) {
            succeeded += burst(target).succeeded();
            progress.say(
                    "objects: burst %d of %d done, %d GetObject calls so far",
                    burst, BURSTS, target.getObjects() - before);
        }
        return new Result(succeeded, target.getObjects() - before);
    }

    private static Load.Result burst(Target target) throws IOException, InterruptedException {
        int all = target.counts().objectReads() + BURST;
        target.pauseStore(true);
        try {
            return Load.run(BURST, BURST, number -> Blobs.download(target, OBJECT), () -> {
                long began = System.nanoTime();
                while (target.counts().objectReads() < all && System.nanoTime() - began < DEADLINE_NANOS) {
                    Thread.sleep(LOOK_MILLIS);
                }
                target.pauseStore(false);
            });
        } finally {
            target.pauseStore(false);
        }
    }

    /**
     * What was seen.
     *
     * @param succeeded requests answered with the right bytes
     * @param getObjects counted by the S3 server
     */
    record Result(int succeeded, int getObjects) {
        boolean allSucceeded() {
            return succeeded == BURSTS * BURST;
        }
    }
}
