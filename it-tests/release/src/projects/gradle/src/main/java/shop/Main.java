package shop;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;

public class Main {
    private int loads;

    @Coalesce(key = "sku", ttl = "1h")
    int price(String sku) {
        return ++loads;
    }

    public static void main(String... args) {
        Main prices = new Main();
        System.out.println("active: " + Coalescer.active() + ", prices: " + prices.price("apple") + " "
                + prices.price("apple") + " " + prices.price("pear"));
    }
}
