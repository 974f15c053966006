package dev.coalesce.sample.upstream;

import dev.coalesce.sample.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Flow;
import tools.jackson.core.JacksonException;

/**
 * A client of one HTTP API that uses JSON. It never retries, because only its caller knows whether a call may be
 * repeated.
 */
public final class JsonApi {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** The status of an {@link UpstreamException} if there was no response. */
    static final int NO_RESPONSE = 503;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI base;

    /**
     * Creates a client, which connects on the first call.
     *
     * @param base the address of the API
     */
    public JsonApi(URI base) {
        this.base = base;
    }

    /**
     * Sends a GET.
     *
     * @param <T> the type of the response
     * @param path the encoded path
     * @param type the type of the response
     * @return the response
     * @throws UpstreamException if the API does not respond with a success status
     */
    public <T> T get(String path, Class<T> type) {
        return read(send(request(path).GET().build()), type);
    }

    /**
     * Sends a POST.
     *
     * @param <T> the type of the response
     * @param path the encoded path
     * @param body the request body, which is sent as JSON
     * @param type the type of the response
     * @return the response
     * @throws UpstreamException if the API does not respond with a success status
     */
    public <T> T post(String path, Object body, Class<T> type) {
        return read(send(post(path, body)), type);
    }

    /**
     * Returns the lines of the response to a POST, as they arrive.
     *
     * @param path the encoded path
     * @param body the request body, which is sent as JSON
     * @return the lines; each subscription sends the request, and fails with an {@link UpstreamException} if the API
     *     does not respond with a success status, or its response ends early
     */
    public Flow.Publisher<String> postForLines(String path, Object body) {
        HttpRequest request = post(path, body);
        return subscriber -> LineSubscriber.request(http, request, subscriber);
    }

    private HttpRequest post(String path, Object body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UpstreamException(NO_RESPONSE, request.uri() + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpstreamException(NO_RESPONSE, "interrupted while waiting for " + request.uri(), e);
        }
    }

    private static <T> T read(HttpResponse<String> response, Class<T> type) {
        int status = response.statusCode();
        if (status < 200 || status > 299) {
            throw new UpstreamException(status, response.uri() + " answered " + status + ": " + response.body());
        }
        try {
            return Json.MAPPER.readValue(response.body(), type);
        } catch (JacksonException e) {
            throw new UpstreamException(NO_RESPONSE, response.uri() + " sent an unexpected response", e);
        }
    }
}
