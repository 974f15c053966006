package shop;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The application. It counts how often its upstream is asked. */
@SpringBootApplication
public class Shop {
    static final AtomicInteger ASKED = new AtomicInteger();

    @Bean
    Upstream upstream() {
        return sku -> sku + " " + ASKED.incrementAndGet();
    }
}
