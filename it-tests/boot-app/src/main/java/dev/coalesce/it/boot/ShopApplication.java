package dev.coalesce.it.boot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.resilience.annotation.EnableResilientMethods;

/** Starts the web server, lets many clients ask it for one price at once, prints what happened and exits. */
@SpringBootApplication
@EnableResilientMethods(proxyTargetClass = true)
public class ShopApplication {
    /**
     * The application.
     *
     * @param args for Spring
     * @throws Exception when a request fails
     */
    public static void main(String[] args) throws Exception {
        try (ConfigurableApplicationContext shop = SpringApplication.run(ShopApplication.class, args)) {
            PriceService prices = shop.getBean(PriceService.class);
            System.out.println(prices.getClass().getSimpleName());
            System.out.println(shop.getBean(Clients.class).askAtOnce() + ", bodies: " + prices.bodies());
        }
    }
}
