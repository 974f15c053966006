package dev.coalesce.sample.load;

import dev.coalesce.sample.metrics.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;

/**
 * One large object, downloaded by 50 clients at once. What the service sends is compared as it comes: neither side holds
 * all of it 50 times.
 */
final class DownloadScene {
    static final int CLIENTS = 50;

    private static final int MIB = 1 << 20;
    private static final int SIZE = 64 * MIB;
    private static final String OBJECT = "/objects/photos/film.mp4";

    private DownloadScene() {}

    static Result run(Target target, Progress progress) throws IOException, InterruptedException {
        return run(target, progress, SIZE);
    }

    static Result run(Target target, Progress progress, int size) throws IOException, InterruptedException {
        progress.say("objects: %d downloads at a time of one object of %d MiB", CLIENTS, size / MIB);
        byte[] content = new byte[size];
        new Random(1).nextBytes(content);
        target.expectSuccess(target.put(OBJECT, content));
        int before = target.getObjects();
        Load.Result load = Load.run(CLIENTS, CLIENTS, number -> {
            try (InputStream body = target.open(target.get(OBJECT))) {
                return isContent(body, content);
            }
        });
        int getObjects = target.getObjects() - before;
        Memory memory = target.memory();
        progress.say(
                "objects: %d downloads in %.1f s, %d GetObject calls, peak heap %d of %d MiB",
                load.succeeded(),
                load.took().toMillis() / 1000.0,
                getObjects,
                memory.peakBytes() / MIB,
                memory.limitBytes() / MIB);
        return new Result(load, getObjects, memory);
    }

    private static boolean isContent(InputStream body, byte[] content) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int at = 0;
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            if (n > content.length - at || !Arrays.equals(buffer, 0, n, content, at, at + n)) {
                return false;
            }
            at += n;
        }
        return at == content.length;
    }

    /**
     * What was seen.
     *
     * @param load at the client
     * @param getObjects counted by the S3 server
     * @param memory of the process that holds the service and the S3 server, with the object in it
     */
    record Result(Load.Result load, int getObjects, Memory memory) {}
}
