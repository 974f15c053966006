package dev.coalesce.sample.load;

import java.io.IOException;
import java.util.Random;

/**
 * Many objects, some of them popular: 80 % of the requests are for 20 % of the keys, against an S3 server that serves only
 * a few at a time. The order of the keys is drawn once, so both runs get the same requests. Nothing is kept (the method
 * has no ttl): all that is gained comes from requests that overlap, and there are more keys than clients.
 */
final class MixedLoadScene {
    static final int REQUESTS = 500;
    static final int CLIENTS = 50;
    static final int KEYS = 100;

    private static final int POPULAR_KEYS = KEYS / 5;
    private static final double POPULAR_REQUESTS = 0.8;
    private static final long SEED = 20_261_121;
    private static final int UPLOADS_AT_ONCE = 4;
    private static final int STEP = 100;

    private MixedLoadScene() {}

    static Result run(Target target, Progress progress) throws IOException, InterruptedException {
        progress.say("objects: mixed load, %d requests, %d at a time, %d keys", REQUESTS, CLIENTS, KEYS);
        Load.run(KEYS, UPLOADS_AT_ONCE, key -> {
            Blobs.upload(target, path(key));
            return true;
        });
        int[] keys = keys();
        int before = target.getObjects();
        Load.Result load = Load.run(REQUESTS, CLIENTS, number -> {
            if (number > 0 && number % STEP == 0) {
                progress.say("objects: mixed load, request %d of %d", number, REQUESTS);
            }
            return Blobs.download(target, path(keys[number]));
        });
        int getObjects = target.getObjects() - before;
        progress.say("objects: mixed load, %.1f requests/s, %d GetObject calls", load.perSecond(), getObjects);
        return new Result(load, getObjects);
    }

    /** The key of each request; the popular ones are the first. */
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
     * What was seen.
     *
     * @param load at the client
     * @param getObjects counted by the S3 server
     */
    record Result(Load.Result load, int getObjects) {}
}
