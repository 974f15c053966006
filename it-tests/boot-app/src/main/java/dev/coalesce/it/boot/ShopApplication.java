package dev.coalesce.it.boot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.resilience.annotation.EnableResilientMethods;

/** Starts the web server, requests one price concurrently, prints the outcome and exits. */
@SpringBootApplication
@EnableResilientMethods(proxyTargetClass = true)
public class ShopApplication {
    /**
     * Runs the application.
     *
     * @param args the arguments for Spring
     * @throws Exception if a request fails
     */
    public static void main(String[] args) throws Exception {
        try (ConfigurableApplicationContext shop = SpringApplication.run(ShopApplication.class, args)) {
            PriceService prices = shop.getBean(PriceService.class);
            System.out.println(prices.getClass().getSimpleName());
            System.out.println(
                    shop.getBean(ConcurrentClients.class).requestConcurrently() + ", bodies: " + prices.bodies());
        }
    }
}
