package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;

/** Methods with {@code @Invalidates} annotations that cannot take effect. */
public class InvalidationErrors {
    public static void main(String[] args) {
        InvalidationErrors one = new InvalidationErrors();
        Letters.show("before", price("tea"), price("tea"));
        one.unknownMethod();
        one.notCoalesced();
        one.unknownPath("tea");
        one.otherNumberOfParts("tea", 1);
        one.otherType(1);
        Letters.show("after", price("tea"), price("tea"));
    }

    @Coalesce(ttl = "1h")
    static int price(String sku) {
        return Letters.body();
    }

    @Invalidates(type = InvalidationErrors.class, method = "prise")
    void unknownMethod() {}

    @Invalidates(type = Letters.class, method = "body")
    void notCoalesced() {}

    @Invalidates(type = InvalidationErrors.class, method = "price", key = "skuu")
    void unknownPath(String sku) {}

    @Invalidates(
            type = InvalidationErrors.class,
            method = "price",
            key = {"sku", "number"})
    void otherNumberOfParts(String sku, int number) {}

    @Invalidates(type = InvalidationErrors.class, method = "price", key = "number")
    void otherType(int number) {}
}
