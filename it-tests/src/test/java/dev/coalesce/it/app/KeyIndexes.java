package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;

/** Keys by parameter index, which need no debug information. See {@link KeyNames}. */
public class KeyIndexes {
    final String region;

    KeyIndexes(String region) {
        this.region = region;
    }

    record User(Integer id, String name) {}

    public static void main(String[] args) {
        KeyIndexes x = new KeyIndexes("x");
        Letters.show("index", x.index(1L, "a"), x.index(2L, "a"), x.index(1L, "b"));
        Letters.show("static index", ofStatic(1.0, "a"), ofStatic(2.0, "a"), ofStatic(1.0, "b"));
        User ann = new User(7, "Ann");
        Letters.show("#index.accessor", x.step(ann), x.step(new User(7, "Bob")), x.step(new User(8, "Ann")));
        KeyIndexes y = new KeyIndexes("y");
        Letters.show("this.field", x.ofRegion("a"), new KeyIndexes("x").ofRegion("b"), y.ofRegion("a"));
        Letters.show("all", x.all("a", 1), x.all("a", 1), x.all("a", 2));
    }

    @Coalesce(key = "p1", ttl = "1h")
    int index(long time, String name) {
        return Letters.body();
    }

    @Coalesce(key = "p1", ttl = "1h")
    static int ofStatic(double time, String name) {
        return Letters.body();
    }

    @Coalesce(key = "#p0.id", ttl = "1h")
    int step(User user) {
        return Letters.body();
    }

    @Coalesce(key = "this.region", ttl = "1h", scope = Scope.TYPE)
    int ofRegion(String ignored) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    int all(String name, int number) {
        return Letters.body();
    }
}
