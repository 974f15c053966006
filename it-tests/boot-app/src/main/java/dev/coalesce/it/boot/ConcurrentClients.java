package dev.coalesce.it.boot;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Clients in the same JVM that send requests to the web server concurrently. */
@Component
class ConcurrentClients {
    private final Environment environment;

    ConcurrentClients(Environment environment) {
        this.environment = environment;
    }

    String requestConcurrently() throws Exception {
        URI uri = URI.create("http://localhost:" + environment.getProperty("local.server.port") + "/prices/tea");
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int i = 0; i < ArrivalBarrier.CLIENTS; i++) {
            responses.add(client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()));
        }
        Set<String> prices = new HashSet<>();
        for (CompletableFuture<HttpResponse<String>> response : responses) {
            HttpResponse<String> received = response.get(30, TimeUnit.SECONDS);
            if (received.statusCode() != 200) {
                throw new IllegalStateException(received + ": " + received.body());
            }
            prices.add(received.body());
        }
        return ArrivalBarrier.CLIENTS + " requests, different answers: " + prices.size();
    }
}
