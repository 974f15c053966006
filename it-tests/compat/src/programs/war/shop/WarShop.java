package shop;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A web application that a servlet container starts. */
@SpringBootApplication
public class WarShop extends SpringBootServletInitializer {
    @Override
    protected SpringApplicationBuilder configure(SpringApplicationBuilder builder) {
        return builder.sources(WarShop.class);
    }

    @Service
    static class Prices {
        private final AtomicInteger bodies = new AtomicInteger();

        @Coalesce(key = "sku", ttl = "1h")
        String price(String sku) {
            return sku + " " + bodies.incrementAndGet();
        }
    }

    @RestController
    static class PriceController {
        private final Prices prices;

        PriceController(Prices prices) {
            this.prices = prices;
        }

        @GetMapping("/price")
        String price() {
            return "active " + Coalescer.active() + ": " + prices.price("tea") + ", " + prices.price("tea");
        }
    }
}
