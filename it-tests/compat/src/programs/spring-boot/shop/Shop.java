package shop;

import dev.coalesce.Coalescer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A web application, which asks itself by HTTP. Its arguments are properties; after {@code then}, it starts again. */
@SpringBootApplication
public class Shop {
    public static void main(String[] args) throws IOException {
        String all = String.join("\n", args);
        for (String each : all.split("\nthen\n")) {
            run(each.isEmpty() ? new String[0] : each.split("\n"));
        }
    }

    private static void run(String[] args) throws IOException {
        try (ConfigurableApplicationContext context = SpringApplication.run(Shop.class, args)) {
            System.out.println("active: " + Coalescer.active());
            System.out.println("bean that starts early: "
                    + context.getBean(EarlyBean.class).bodies());
            Integer port = context.getEnvironment().getProperty("local.server.port", Integer.class);
            if (port == null) {
                Prices prices = context.getBean(Prices.class);
                int before = Prices.bodies();
                prices.price("tea");
                prices.price("tea");
                System.out.println("annotated: " + (Prices.bodies() - before));
                return;
            }
            System.out.println("annotated: " + bodiesOf(port, "/price/tea", "/price/tea"));
            System.out.println("by rule: " + bodiesOf(port, "/stock/tea", "/stock/tea"));
            for (String request :
                    context.getEnvironment().getProperty("requests", "").split(";")) {
                if (!request.isBlank()) {
                    boolean isSlow = request.equals("GET /slow-health");
                    System.out.println(request.strip() + " -> "
                            + (isSlow
                                    ? healthWhileSlow(port, context.getBean(Prices.class))
                                    : ask(port, request.strip())));
                }
            }
        } catch (IllegalStateException e) {
            System.out.println("not started: " + e.getMessage());
        }
    }

    /** Asks for the health while a flight gets older. */
    private static String healthWhileSlow(int port, Prices prices) throws IOException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Thread leader = new Thread(() -> {
            try {
                prices.slow(entered, released);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        leader.start();
        try {
            entered.await();
            String health;
            do {
                health = ask(port, "GET /actuator/health");
            } while (!health.contains("oldFlights"));
            released.countDown();
            leader.join();
            return health;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int bodiesOf(int port, String... paths) throws IOException {
        int before = Prices.bodies();
        for (String path : paths) {
            ask(port, "GET " + path);
        }
        return Prices.bodies() - before;
    }

    /** Sends a method, a path, and the body if there is one. */
    private static String ask(int port, String request) throws IOException {
        String[] words = request.split(" ", 3);
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + words[1]).toURL().openConnection();
        connection.setRequestMethod(words[0]);
        if (words.length > 2) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(words[2].getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return status + " " + (in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
