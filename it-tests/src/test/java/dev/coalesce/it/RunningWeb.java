package dev.coalesce.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running command {@code web}, and requests to its server. */
final class RunningWeb implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 60;
    private static final String OPEN = "Open ";
    private static final String FRAGMENT = "/#token=";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path err;
    private final String url;

    private RunningWeb(Process process, Path err, String url) {
        this.process = process;
        this.err = err;
        this.url = url;
    }

    /** Starts the command and returns when it has printed the URL. */
    static RunningWeb start(Jdk jdk, String pid, String... options) {
        List<String> command = new ArrayList<>(
                List.of(jdk.tool("java").toString(), "-jar", BuildOutput.AGENT_JAR.toString(), "web", pid));
        command.addAll(Arrays.asList(options));
        Path err = BuildOutput.newDirectory("web").resolve("stderr");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            if (line == null || !line.startsWith(OPEN)) {
                process.destroyForcibly();
                throw new AssertionError("no URL but: " + line + "; standard error: " + Files.readString(err));
            }
            return new RunningWeb(process, err, line.substring(OPEN.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The printed URL, with the token. */
    String url() {
        return url;
    }

    String token() {
        return url.substring(url.indexOf(FRAGMENT) + FRAGMENT.length());
    }

    int port() {
        return URI.create(url).getPort();
    }

    /** Sends a request with the token. */
    HttpResponse<String> get(String path) {
        return send(request(path).header("Coalesce-Token", token()));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the command has ended by itself, and returns its exit status. */
    int awaitExit() throws InterruptedException {
        return process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : JvmResult.KILLED;
    }

    String stderr() {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
