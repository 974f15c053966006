package com.example.shop;

import java.math.BigDecimal;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ProductController {
    /** The answer to a customer, and how often the services behind it were asked since the start. */
    record Product(String sku, BigDecimal price, int left, int pricesAsked, int stockAsked) {}

    private final Prices prices;
    private final Stock stock;

    ProductController(Prices prices, Stock stock) {
        this.prices = prices;
        this.stock = stock;
    }

    @GetMapping("/products/{sku}")
    Product product(
            @PathVariable("sku") String sku, @RequestParam(name = "group", defaultValue = "public") String group)
            throws InterruptedException {
        BigDecimal price = prices.price(sku, group, UUID.randomUUID().toString());
        return new Product(sku, price, stock.left(sku), prices.asked(), stock.asked());
    }
}
