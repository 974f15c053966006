package shop;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Serves prices by HTTP and requests some of them. */
public final class Main {
    private Main() {}

    /** Runs one round, or, with an argument, one round for each line of standard input. A dot ends each output. */
    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            serve();
            return;
        }
        System.out.println(".");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("serve")) {
                serve();
            } else {
                System.out.println(new Prices().rarelyCalled());
            }
            System.out.println(".");
        }
    }

    private static void serve() throws Exception {
        Prices prices = new Prices();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/price", exchange -> {
            byte[] answer = prices.price("tea").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/price");
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; i < 3; i++) {
                System.out.println(
                        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                                .body());
            }
        } finally {
            server.stop(0);
        }
        int bodies = prices.bodies();
        prices.invalidate();
        prices.price("");
        System.out.println(prices.locked("tea") + " " + prices.later("tea").join() + " " + Prices.ofAll("tea", 1));
        try {
            Prices.ofAll("milk", 2);
        } catch (IllegalArgumentException e) {
            System.out.println("no " + e.getMessage());
        }
        System.out.println("bodies: " + bodies);
    }
}
