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

/** A client of one HTTP API that speaks JSON. It never retries: whether a call may be repeated is the caller's to know. */
public final class JsonApi {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    static final int NO_ANSWER = 503;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI base;

    /**
     * Connects on the first call.
     *
     * @param base where the API is
     */
    public JsonApi(URI base) {
        this.base = base;
    }

    /**
     * Sends a GET.
     *
     * @param <T> the type of the answer
     * @param path already encoded
     * @param type what the answer is read as
     * @return the answer
     * @throws UpstreamException if the API does not answer with success
     */
    public <T> T get(String path, Class<T> type) {
        return read(send(request(path).GET().build()), type);
    }

    /**
     * Sends a POST.
     *
     * @param <T> the type of the answer
     * @param path already encoded
     * @param body written as JSON
     * @param type what the answer is read as
     * @return the answer
     * @throws UpstreamException if the API does not answer with success
     */
    public <T> T post(String path, Object body, Class<T> type) {
        return read(send(post(path, body)), type);
    }

    /**
     * Sends a POST, and gives the lines of the answer as they come.
     *
     * @param path already encoded
     * @param body written as JSON
     * @return sends the request when somebody subscribes, and each time; ends with an {@link UpstreamException} if the API
     *     does not answer with success, or stops in between
     */
    public Flow.Publisher<String> postForLines(String path, Object body) {
        HttpRequest request = post(path, body);
        return subscriber -> Lines.request(http, request, subscriber);
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
            throw new UpstreamException(NO_ANSWER, request.uri() + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpstreamException(NO_ANSWER, "interrupted while waiting for " + request.uri(), e);
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
            throw new UpstreamException(NO_ANSWER, response.uri() + " answered with something else than expected", e);
        }
    }
}
