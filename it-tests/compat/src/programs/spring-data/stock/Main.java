package stock;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.hibernate.SessionFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Calls each kind of bean twice, and prints how often the work was done. */
@SpringBootApplication
public class Main {
    public static void main(String[] args) throws IOException {
        try (ConfigurableApplicationContext context = SpringApplication.run(Main.class, args)) {
            Items items = context.getBean(Items.class);
            items.save(new Item(1L, "tea"));
            var statistics = context.getBean(jakarta.persistence.EntityManagerFactory.class)
                    .unwrap(SessionFactory.class)
                    .getStatistics();
            Supplier<Long> statements = statistics::getPrepareStatementCount;
            queries("query method", statements, () -> items.findByName("tea"));
            queries("@Query", statements, items::everything);
            queries("inherited findById", statements, () -> items.findById(1L));
            queries("inherited findAll, without a rule", statements, items::findAll);
            items.save(new Item(2L, "coffee"));
            queries("query method after save", statements, () -> items.findByName("tea"));

            Stock stock = context.getBean(Stock.class);
            System.out.println("proxy: " + (AopUtils.isJdkDynamicProxy(stock) ? "JDK" : "CGLIB"));
            bodies("@Transactional", StockService.BODIES, () -> stock.count("tea"));
            System.out.println("bodies in a transaction: " + StockService.IN_TRANSACTION.get());
            if (stock instanceof StockService service) {
                bodies("private method, self-invocation", StockService.BODIES, () -> service.inner("tea"));
            }
            int port = context.getEnvironment().getProperty("local.server.port", Integer.class, 0);
            bodies("@RestController", StockController.BODIES, () -> get(port));
        }
    }

    private static void queries(String what, Supplier<Long> statements, Supplier<?> call) {
        long before = statements.get();
        call.get();
        call.get();
        System.out.println(what + ": " + (statements.get() - before));
    }

    private static void bodies(String what, AtomicInteger bodies, Supplier<?> call) {
        int before = bodies.get();
        call.get();
        call.get();
        System.out.println(what + ": " + (bodies.get() - before));
    }

    private static String get(int port) {
        try (InputStream in =
                URI.create("http://127.0.0.1:" + port + "/stock/tea").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
