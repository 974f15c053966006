import dev.coalesce.Coalesce;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

public class Prices {
    final AtomicInteger calls = new AtomicInteger();

    @Coalesce(ttl = "30s")
    double price(String product) throws InterruptedException {
        Thread.sleep(500); // the slow, expensive upstream
        return 9.99 + calls.getAndIncrement();
    }

    public static void main(String[] args) throws Exception {
        Prices prices = new Prices();
        Thread[] clients = IntStream.range(0, 50).mapToObj(i -> new Thread(() -> {
            try { prices.price("tea"); } catch (InterruptedException e) { }
        })).toArray(Thread[]::new);
        for (Thread client : clients) client.start();
        for (Thread client : clients) client.join();
        System.out.println("50 clients, " + prices.calls + " upstream calls, price now " + prices.price("tea"));
    }
}
