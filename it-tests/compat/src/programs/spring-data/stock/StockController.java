package stock;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class StockController {
    static final AtomicInteger BODIES = new AtomicInteger();

    @GetMapping("/stock/{name}")
    public String stock(@PathVariable("name") String name) {
        return name + " " + BODIES.incrementAndGet();
    }
}
