package orders;

import jakarta.persistence.EntityManagerFactory;
import java.util.function.Supplier;
import org.hibernate.Hibernate;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Calls methods that return entities, and prints what Hibernate did. It does the same whether results are verified. */
@SpringBootApplication
public class Main {
    private static final int CALLS = 300;

    public static void main(String[] args) {
        try (ConfigurableApplicationContext context = SpringApplication.run(Main.class, args)) {
            context.getBean(Customers.class).save(new Customer(1L, "Ada"));
            Orders orders = context.getBean(Orders.class);
            for (long id = 1; id <= 3; id++) {
                orders.save(new Order(id, "order-" + id, new Customer(1L, "Ada")));
            }
            OrderService service = context.getBean(OrderService.class);
            Statistics statistics = context.getBean(EntityManagerFactory.class)
                    .unwrap(SessionFactory.class)
                    .getStatistics();
            show("load", statistics, () -> {
                Order order = service.load("order-1");
                return Hibernate.isInitialized(order.getLines()) + " " + Hibernate.isInitialized(order.getCustomer());
            });
            show("loadWhole", statistics, () -> {
                Order order = service.loadWhole("order-1");
                return order.getLines() + " " + order.getCustomer().getName();
            });
            show("all", statistics, () -> String.valueOf(service.all().size()));
            show("findByCode", statistics, () -> orders.findByCode("order-1").isPresent() + "");
            show(
                    "withLines",
                    statistics,
                    () -> orders.withLines("order-1").get(0).getLines() + "");
            show("summary", statistics, () -> orders.summary("order-1").getCode());
            service.raise("order-1", "1.00");
            System.out.println("raised: " + service.load("order-1").getTotal());
        }
    }

    private static void show(String method, Statistics statistics, Supplier<String> call) {
        long statements = statistics.getPrepareStatementCount();
        String answer = "";
        for (int i = 0; i < CALLS; i++) {
            answer = call.get();
        }
        System.out.println(method + ": " + answer + ", statements: "
                + (statistics.getPrepareStatementCount() - statements) + ", sessions open: "
                + (statistics.getSessionOpenCount() - statistics.getSessionCloseCount()));
    }
}
