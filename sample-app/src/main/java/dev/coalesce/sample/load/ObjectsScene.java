package dev.coalesce.sample.load;

import java.io.IOException;

/**
 * One object, asked for by 50 clients at once, four times. Nothing is kept between the bursts: the method has no ttl, so
 * each burst costs one {@code GetObject}, and the next one sees the object as it is then.
 */
final class ObjectsScene {
    static final int BURSTS = 4;
    static final int BURST = 50;

    private static final String OBJECT = "/objects/photos/cover.jpg";
    private static final String OTHER = "/objects/photos/warm-up.jpg";

    private ObjectsScene() {}

    static Result run(Target target, Progress progress) throws IOException, InterruptedException {
        progress.say("objects: %d requests, %d at a time, one object", BURSTS * BURST, BURST);
        Blobs.upload(target, OBJECT);
        Blobs.upload(target, OTHER);
        // Connections and code are warm afterwards, so that a burst arrives as one.
        Load.run(BURST, BURST, number -> Blobs.download(target, OTHER));
        int before = target.getObjects();
        int succeeded = 0;
        for (int burst = 1; burst <= BURSTS; burst++) {
            succeeded += Load.run(BURST, BURST, number -> Blobs.download(target, OBJECT))
                    .succeeded();
            progress.say(
                    "objects: burst %d of %d done, %d GetObject calls so far",
                    burst, BURSTS, target.getObjects() - before);
        }
        return new Result(succeeded, target.getObjects() - before);
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
