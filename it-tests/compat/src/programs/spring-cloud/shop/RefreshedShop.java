package shop;

import dev.coalesce.Coalescer;
import org.springframework.boot.SpringApplication;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the shop, and lets Spring Cloud read its properties again, which starts another application for that. */
public class RefreshedShop {
    public static void main(String[] args) {
        try (ConfigurableApplicationContext context = SpringApplication.run(Shop.class, args)) {
            System.out.println("active: " + Coalescer.active());
            context.getBean(ContextRefresher.class).refresh();
            System.out.println("refreshed");
            Prices prices = context.getBean(Prices.class);
            int before = Prices.bodies();
            prices.price("tea");
            prices.price("tea");
            System.out.println("annotated: " + (Prices.bodies() - before));
            prices.stock("tea", 1);
        }
    }
}
