package dev.coalesce.sample.load;

import dev.coalesce.sample.Endpoints;
import dev.coalesce.sample.Health;
import dev.coalesce.sample.http.Json;
import dev.coalesce.sample.metrics.Memory;
import dev.coalesce.sample.simulator.Counts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The running service that load is put on, and what the systems behind it have counted. */
final class Target {
    private static final int OK = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Endpoints endpoints;

    Target(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    HttpRequest get(String path) {
        return request(path).GET().build();
    }

    HttpRequest put(String path, byte[] body) {
        return request(path).PUT(BodyPublishers.ofByteArray(body)).build();
    }

    HttpRequest.Builder post(String path, Object body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)));
    }

    HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofByteArray());
    }

    /** The body as it comes. An answer that is no success has none. */
    InputStream open(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() == OK) {
            return response.body();
        }
        response.body().close();
        return InputStream.nullInputStream();
    }

    void expectSuccess(HttpRequest request) throws IOException, InterruptedException {
        succeeded(request, send(request));
    }

    private static void succeeded(HttpRequest request, HttpResponse<?> response) throws IOException {
        if (response.statusCode() >= 300) {
            throw new IOException(request.method() + " " + request.uri() + " answered " + response.statusCode());
        }
    }

    /** Sends what has to succeed for the scene to go on. */
    <T> T ask(HttpRequest request, Class<T> type) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(request);
        succeeded(request, response);
        return Json.MAPPER.readValue(response.body(), type);
    }

    Counts counts() throws IOException, InterruptedException {
        return ask(request(endpoints.counts(), "/counts").build(), Counts.class);
    }

    Memory memory() throws IOException, InterruptedException {
        return ask(request(endpoints.counts(), "/memory").build(), Memory.class);
    }

    int getObjects() throws IOException, InterruptedException {
        Integer known = counts().getObjects();
        if (known == null) {
            throw new IOException("the sample runs on an S3 server that does not count");
        }
        return known;
    }

    /** While it is paused, the S3 server answers no {@code GetObject}. */
    void pauseStore(boolean paused) throws IOException, InterruptedException {
        expectSuccess(request(endpoints.counts(), "/store/paused")
                .PUT(BodyPublishers.ofString(Boolean.toString(paused)))
                .build());
    }

    Health health() throws IOException, InterruptedException {
        return ask(get("/health"), Health.class);
    }

    private HttpRequest.Builder request(String path) {
        return request(endpoints.service(), path);
    }

    private static HttpRequest.Builder request(URI base, String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
    }
}
