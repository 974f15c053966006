package dev.coalesce.sample.load;

import java.io.IOException;
import java.util.Random;

/**
 * Clients request many objects from an S3 server that serves only a few at a time. 80 % of the requests are for 20 % of
 * the keys. The sequence of keys has a fixed seed, so both runs send the same requests. Nothing is cached, since the
 * method has no ttl: the whole gain comes from overlapping requests, and there are more keys than clients.
 */
final class MixedLoadScene {
    static final int REQUESTS = 500;
    static final int CLIENTS = 50;
    static final int KEYS = 100;

    private static final int POPULAR_KEYS = KEYS / 5;
    private static final double POPULAR_REQUESTS = 0.8;
    private static final long SEED = 20_261_121;
    private static final int CONCURRENT_UPLOADS = 4;
    private static final int PROGRESS_INTERVAL = 100;

    private MixedLoadScene() {}

    static Result run(SampleClient client, Progress progress) throws IOException, InterruptedException {
        progress.print("objects: mixed load, %d requests, %d at a time, %d keys", REQUESTS, CLIENTS, KEYS);
        Load.run(KEYS, CONCURRENT_UPLOADS, key -> {
            TestObjects.upload(client, path(key));
            return true;
        });
        int[] keys = keys();
        int before = client.getObjects();
        Load.Result load = Load.run(REQUESTS, CLIENTS, number -> {
            if (number > 0 && number % PROGRESS_INTERVAL == 0) {
                progress.print("objects: mixed load, request %d of %d", number, REQUESTS);
            }
            return TestObjects.download(client, path(keys[number]));
        });
        int getObjects = client.getObjects() - before;
        progress.print("objects: mixed load, %.1f requests/s, %d GetObject calls", load.perSecond(), getObjects);
        return new Result(load, getObjects);
    }

    /** Draws the key of each request. The lowest keys are the popular ones. */
    static int[] keys() {
        Random random = new Random(SEED);
        int[] keys = new int[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            keys[i] = random.nextDouble() < POPULAR_REQUESTS
                    ? random.nextInt(POPULAR_KEYS)
                    : POPULAR_KEYS + random.nextInt(KEYS - POPULAR_KEYS);
        }
        return keys;
    }

    private static String path(int key) {
        return "/objects/reports/2026/" + key + ".csv";
    }

    /**
     * The measurements of the scene.
     *
     * @param load the outcome of the requests
     * @param getObjects the requests that the S3 server has counted
     */
    record Result(Load.Result load, int getObjects) {}
}
