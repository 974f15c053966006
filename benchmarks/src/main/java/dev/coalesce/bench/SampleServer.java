package dev.coalesce.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the sample application in a separate JVM, which exits when this one does, and accesses its objects. */
final class SampleServer implements AutoCloseable {
    private static final Path JAR = Path.of("sample-app", "target", "coalesce-sample-app.jar");
    private static final Path FILES = Path.of("benchmarks", "target", "sample");
    private static final Pattern READY = Pattern.compile("READY .*\"service\":\"([^\"]+)\".*");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 5;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final URI service;

    /**
     * Starts the application and waits until it accepts requests.
     *
     * @param options the options of the JVM
     * @param coalescing whether the options add the agent; checked when the application has started
     */
    SampleServer(List<String> options, boolean coalescing) throws IOException, InterruptedException {
        Files.createDirectories(FILES);
        Path log = FILES.resolve("log.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString(), "--port", "0", "--stop-on-eof"));
        command.addAll(List.of("--data", FILES.resolve("data").toString()));
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        try {
            service = address(process.inputReader(), log);
            String health = http.send(get("/health"), BodyHandlers.ofString()).body();
            if (!health.contains("\"coalescing\":" + coalescing)) {
                throw new IOException("expected coalescing=" + coalescing + ", but the health is " + health);
            }
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private static URI address(BufferedReader output, Path log) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return URI.create(ready.group(1));
            }
        }
        throw new IOException("the sample did not start; see " + log);
    }

    /** Stores an object whose content is its name. */
    void put(String name) throws IOException, InterruptedException {
        HttpRequest put =
                request(path(name)).PUT(BodyPublishers.ofString(name, UTF_8)).build();
        check(http.send(put, BodyHandlers.ofString()), "");
    }

    /** Fetches an object. The future fails if the response is not the expected object. */
    CompletableFuture<?> fetch(String name) {
        return http.sendAsync(get(path(name)), BodyHandlers.ofString()).thenAccept(response -> check(response, name));
    }

    private static void check(HttpResponse<String> response, String body) {
        if (response.statusCode() >= 300 || !response.body().equals(body)) {
            throw new IllegalStateException(response + ": " + response.body());
        }
    }

    private static String path(String name) {
        return "/objects/reports/" + name;
    }

    private HttpRequest get(String path) {
        return request(path).GET().build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path)).timeout(TIMEOUT);
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
