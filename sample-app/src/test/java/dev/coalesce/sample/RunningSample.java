package dev.coalesce.sample;

import dev.coalesce.sample.http.Json;
import dev.coalesce.sample.simulator.Counts;
import dev.coalesce.sample.simulator.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** Runs the service in this process, without the agent and on free ports, and sends requests to it. */
public final class RunningSample implements AutoCloseable {
    /** Limits for tests: no latency, and no rate limit of the model. */
    public static final Settings FAST =
            new Settings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 4);

    private final HttpClient http = HttpClient.newHttpClient();
    private final SampleApp app;

    private RunningSample(SampleApp app) {
        this.app = app;
    }

    public static RunningSample start(Path data, Settings settings) throws Exception {
        return start(new Options(0, data, null, false), settings);
    }

    static RunningSample start(Options options, Settings settings) throws Exception {
        return new RunningSample(SampleApp.start(options, settings));
    }

    public Endpoints endpoints() {
        return app.endpoints();
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    HttpResponse<String> put(String path, String body) throws Exception {
        return send(request(path).PUT(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(String path, String json) throws Exception {
        return send(request(path).POST(BodyPublishers.ofString(json)));
    }

    <T> T read(String path, Class<T> type) throws Exception {
        return Json.MAPPER.readValue(get(path).body(), type);
    }

    Counts counts() throws Exception {
        URI counts = endpoints().counts().resolve("/counts");
        return Json.MAPPER.readValue(send(HttpRequest.newBuilder(counts)).body(), Counts.class);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(endpoints().service().resolve(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        app.close();
    }
}
