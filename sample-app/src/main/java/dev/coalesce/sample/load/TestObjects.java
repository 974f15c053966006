package dev.coalesce.sample.load;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Random;

/**
 * Uploads and downloads test objects. The bytes of an object depend on its path, so that a wrong object is detected.
 */
final class TestObjects {
    private static final int SIZE = 16 * 1024;
    private static final int OK = 200;

    private TestObjects() {}

    static void upload(SampleClient client, String path) throws IOException, InterruptedException {
        client.expectSuccess(client.put(path, content(path)));
    }

    static boolean download(SampleClient client, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(client.get(path));
        return response.statusCode() == OK && Arrays.equals(response.body(), content(path));
    }

    private static byte[] content(String path) {
        byte[] bytes = new byte[SIZE];
        new Random(path.hashCode()).nextBytes(bytes);
        return bytes;
    }
}
