package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.junit.CoalesceExtension;
import dev.coalesce.junit.CoalesceProbe;
import dev.coalesce.junit.MethodProbe;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@ExtendWith(CoalesceExtension.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ShopTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Autowired
    private Prices prices;

    @Test
    void twentyRequests_askForThePriceOnce(CoalesceProbe probe) throws Exception {
        int before = prices.asked();
        MethodProbe price = probe.of(Prices.class, "price");
        List<String> answers = price.callTogether(20, () -> get("/products/tea"));
        assertThat(answers).hasSize(20).allMatch(answer -> answer.contains("\"price\":9.99"));
        assertThat(price.leads()).isOne();
        assertThat(prices.asked()).isEqualTo(before + 1);
    }

    @Test
    void groups_shareNoPrice() throws Exception {
        assertThat(prices.price("tea", "public", "1")).isEqualTo(new BigDecimal("9.99"));
        assertThat(prices.price("tea", "partner", "2")).isEqualTo(new BigDecimal("8.99"));
    }

    @Test
    void health_tellsThatTheAgentIsActive() throws Exception {
        assertThat(get("/actuator/health")).contains("\"coalesce\":{").contains("\"status\":\"UP\"");
    }

    private String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + port + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
