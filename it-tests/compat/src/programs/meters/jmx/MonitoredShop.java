import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Prints what another agent in this JVM serves to Prometheus about a few calls. The arguments are its port and the
 * number of lines, which appear one by one.
 */
public class MonitoredShop {
    public static void main(String[] args) throws Exception {
        MonitoredShop shop = new MonitoredShop();
        shop.price("tea");
        shop.price("tea");
        shop.price("milk");
        Coalescer coalescer = Coalescer.named("rates");
        coalescer.get("EUR", null, () -> "euro");
        List<String> lines = scrape(args[0]);
        long began = System.nanoTime();
        while (lines.size() < Integer.parseInt(args[1])) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(60)) {
                break; // the test shows what is missing
            }
            lines = scrape(args[0]);
        }
        lines.forEach(System.out::println);
        System.out.println("still there: " + coalescer.get("EUR", null, () -> "euro") + shop.price("tea"));
    }

    private static List<String> scrape(String port) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("coalesce_"))
                .sorted()
                .toList();
    }

    @Coalesce(ttl = "1h")
    String price(String sku) {
        return sku;
    }
}
