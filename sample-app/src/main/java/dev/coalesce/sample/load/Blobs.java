package dev.coalesce.sample.load;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Random;

/** The objects that are asked for. Each has bytes of its own, so that a wrong one is noticed. */
final class Blobs {
    private static final int SIZE = 16 * 1024;
    private static final int OK = 200;

    private Blobs() {}

    static void upload(Target target, String path) throws IOException, InterruptedException {
        target.expectSuccess(target.put(path, content(path)));
    }

    static boolean download(Target target, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = target.send(target.get(path));
        return response.statusCode() == OK && Arrays.equals(response.body(), content(path));
    }

    private static byte[] content(String path) {
        byte[] bytes = new byte[SIZE];
        new Random(path.hashCode()).nextBytes(bytes);
        return bytes;
    }
}
