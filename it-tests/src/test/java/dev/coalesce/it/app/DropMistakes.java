package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;

/** Invalidations that cannot have an effect. */
public class DropMistakes {
    public static void main(String[] args) {
        DropMistakes one = new DropMistakes();
        Letters.show("kept", price("tea"), price("tea"));
        one.unknownMethod();
        one.notCoalesced();
        one.unknownPath("tea");
        one.otherNumberOfParts("tea", 1);
        one.otherType(1);
        Letters.show("kept on", price("tea"), price("tea"));
    }

    @Coalesce(ttl = "1h")
    static int price(String sku) {
        return Letters.body();
    }

    @Invalidates(type = DropMistakes.class, method = "prise")
    void unknownMethod() {}

    @Invalidates(type = Letters.class, method = "body")
    void notCoalesced() {}

    @Invalidates(type = DropMistakes.class, method = "price", key = "skuu")
    void unknownPath(String sku) {}

    @Invalidates(
            type = DropMistakes.class,
            method = "price",
            key = {"sku", "number"})
    void otherNumberOfParts(String sku, int number) {}

    @Invalidates(type = DropMistakes.class, method = "price", key = "number")
    void otherType(int number) {}
}
