package shop;

import dev.coalesce.Coalesce;

class Prices {
    private int bodies;

    @Coalesce(key = "sku", ttl = "1h")
    String price(String sku) {
        return sku + " " + ++bodies;
    }
}
