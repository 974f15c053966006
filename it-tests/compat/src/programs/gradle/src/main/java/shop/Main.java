package shop;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;

/** Requests some prices. */
public class Main {
    private int bodies;

    public static void main(String[] args) {
        Main main = new Main();
        System.out.println("active: " + Coalescer.active() + ", prices: " + main.price("tea") + " " + main.price("tea")
                + " " + main.price("milk"));
    }

    @Coalesce(key = "sku", ttl = "1h")
    int price(String sku) {
        return ++bodies;
    }
}
