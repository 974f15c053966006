package dev.coalesce.it.app;

import dev.coalesce.Coalesce;

/** Has one correct annotation and one with a typo in its key. */
public final class Typo {
    public static final String GOOD = "good: a a";
    public static final String GOOD_BUT_NOT_WOVEN = "good: a b";
    public static final String TYPO = "typo: a b";

    private Typo() {}

    public static void main(String[] args) {
        Letters.show("good", good("tea"), good("tea"));
        Letters.show("typo", typo("tea"), typo("tea"));
    }

    @Coalesce(key = "sku", ttl = "1h")
    static int good(String sku) {
        return Letters.body();
    }

    @Coalesce(key = "skuu", ttl = "1h")
    static int typo(String sku) {
        return Letters.body();
    }
}
