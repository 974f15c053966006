package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;

/** Annotations that cannot have an effect, each for another reason. The methods work all the same. */
public class Mistakes {
    private static int made;

    public static void main(String[] args) {
        Mistakes one = new Made("tea");
        Letters.show("path", one.path("tea"), one.path("tea"));
        Letters.show("step", one.step("tea"), one.step("tea"));
        Letters.show("this in a static method", inStatic("tea"), inStatic("tea"));
        Letters.show("duration", one.duration("tea"), one.duration("tea"));
        Letters.show("size", one.size("tea"), one.size("tea"));
        Letters.show("abstract", one.toImplement("tea"), one.toImplement("tea"));
        System.out.println("constructor: " + new Made("tea").toImplement("") + " made");
        Letters.show("no mistake", one.good("tea"), one.good("tea"));
    }

    @Coalesce(key = "skuu", ttl = "1h")
    int path(String sku) {
        return Letters.body();
    }

    @Coalesce(key = "sku.colour", ttl = "1h")
    int step(String sku) {
        return Letters.body();
    }

    @Coalesce(key = "this", ttl = "1h")
    static int inStatic(String sku) {
        return Letters.body();
    }

    @Coalesce(ttl = "soon")
    int duration(String sku) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h", maxSize = 0)
    int size(String sku) {
        return Letters.body();
    }

    int toImplement(String sku) {
        return Letters.body();
    }

    @Coalesce
    native int ofNative(String sku);

    @Coalesce(ttl = "1h", scope = Scope.TYPE)
    int good(String sku) {
        return Letters.body();
    }

    abstract static class Abstract extends Mistakes {
        @Override
        @Coalesce
        abstract int toImplement(String sku);
    }

    static final class Made extends Abstract {
        @Coalesce
        Made(String sku) {
            made++;
        }

        @Override
        int toImplement(String sku) {
            return sku.isEmpty() ? made : Letters.body();
        }
    }
}
