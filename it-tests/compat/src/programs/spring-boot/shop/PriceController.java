package shop;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PriceController {
    private final Prices prices;
    private int requests;

    PriceController(Prices prices) {
        this.prices = prices;
    }

    @GetMapping("/price/{sku}")
    String price(@PathVariable("sku") String sku) {
        return prices.price(sku);
    }

    @GetMapping("/stock/{sku}")
    String stock(@PathVariable("sku") String sku) {
        requests++;
        return prices.stock(sku, requests);
    }
}
