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

/** A client of the running service, and of the counters of the systems behind it. */
final class SampleClient {
    private static final int OK = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Endpoints endpoints;

    SampleClient(Endpoints endpoints) {
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

    /** Opens the body of the response, which arrives while it is read. The stream is empty unless the status is 200. */
    InputStream open(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() == OK) {
            return response.body();
        }
        response.body().close();
        return InputStream.nullInputStream();
    }

    void expectSuccess(HttpRequest request) throws IOException, InterruptedException {
        checkSuccess(request, send(request));
    }

    private static void checkSuccess(HttpRequest request, HttpResponse<?> response) throws IOException {
        if (response.statusCode() >= 300) {
            throw new IOException(request.method() + " " + request.uri() + " answered " + response.statusCode());
        }
    }

    /** Sends a request that must succeed, and reads its response. */
    <T> T fetch(HttpRequest request, Class<T> type) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(request);
        checkSuccess(request, response);
        return Json.MAPPER.readValue(response.body(), type);
    }

    Counts counts() throws IOException, InterruptedException {
        return fetch(request(endpoints.counts(), "/counts").build(), Counts.class);
    }

    Memory memory() throws IOException, InterruptedException {
        return fetch(request(endpoints.counts(), "/memory").build(), Memory.class);
    }

    int getObjects() throws IOException, InterruptedException {
        Integer known = counts().getObjects();
        if (known == null) {
            throw new IOException("the sample uses an external S3 server, which does not count requests");
        }
        return known;
    }

    /** Pauses or resumes the S3 server. While it is paused, it does not answer {@code GetObject} requests. */
    void pauseStore(boolean paused) throws IOException, InterruptedException {
        pause("/store/paused", paused);
    }

    /** Pauses or resumes the source of prices. While it is paused, it counts requests and does not answer them. */
    void pauseQuotes(boolean paused) throws IOException, InterruptedException {
        pause("/quotes/paused", paused);
    }

    private void pause(String path, boolean paused) throws IOException, InterruptedException {
        expectSuccess(request(endpoints.counts(), path)
                .PUT(BodyPublishers.ofString(Boolean.toString(paused)))
                .build());
    }

    /** Returns whether the service answers with a price. */
    boolean quote(String symbol) throws IOException, InterruptedException {
        return send(get("/quotes/" + symbol)).statusCode() == OK;
    }

    Health health() throws IOException, InterruptedException {
        return fetch(get("/health"), Health.class);
    }

    private HttpRequest.Builder request(String path) {
        return request(endpoints.service(), path);
    }

    private static HttpRequest.Builder request(URI base, String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
    }
}
