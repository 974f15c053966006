package dev.coalesce.sample.load;

import dev.coalesce.sample.metrics.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;

/**
 * 50 clients download one large object at the same time. The bytes are compared as they arrive, so neither side holds
 * 50 copies of the object.
 */
final class DownloadScene {
    static final int CLIENTS = 50;

    private static final int MIB = 1 << 20;
    private static final int SIZE = 64 * MIB;
    private static final String OBJECT = "/objects/photos/film.mp4";

    private DownloadScene() {}

    static Result run(SampleClient client, Progress progress) throws IOException, InterruptedException {
        return run(client, progress, SIZE);
    }

    static Result run(SampleClient client, Progress progress, int size) throws IOException, InterruptedException {
        progress.print("objects: %d concurrent downloads of one object of %d MiB", CLIENTS, size / MIB);
        byte[] content = new byte[size];
        new Random(1).nextBytes(content);
        client.expectSuccess(client.put(OBJECT, content));
        int before = client.getObjects();
        Load.Result load = Load.run(CLIENTS, CLIENTS, number -> {
            try (InputStream body = client.open(client.get(OBJECT))) {
                return matches(body, content);
            }
        });
        int getObjects = client.getObjects() - before;
        Memory memory = client.memory();
        progress.print(
                "objects: %d downloads in %.1f s, %d GetObject calls, peak heap %d of %d MiB",
                load.succeeded(),
                load.duration().toMillis() / 1000.0,
                getObjects,
                memory.peakBytes() / MIB,
                memory.limitBytes() / MIB);
        return new Result(load, getObjects, memory);
    }

    private static boolean matches(InputStream body, byte[] content) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int offset = 0;
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            if (n > content.length - offset || !Arrays.equals(buffer, 0, n, content, offset, offset + n)) {
                return false;
            }
            offset += n;
        }
        return offset == content.length;
    }

    /**
     * The measurements of the scene.
     *
     * @param load the outcome of the downloads
     * @param getObjects the requests that the S3 server has counted
     * @param memory the heap of the process that runs the service and the S3 server, which contains the object
     */
    record Result(Load.Result load, int getObjects, Memory memory) {}
}
