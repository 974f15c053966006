package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;

/** Annotations that cannot take effect, each for a different reason. The methods run uncoalesced. */
public class ConfigurationErrors {
    private static int created;

    public static void main(String[] args) {
        ConfigurationErrors one = new Created("tea");
        Letters.show("path", one.path("tea"), one.path("tea"));
        Letters.show("step", one.step("tea"), one.step("tea"));
        Letters.show("this in a static method", inStatic("tea"), inStatic("tea"));
        Letters.show("duration", one.duration("tea"), one.duration("tea"));
        Letters.show("size", one.size("tea"), one.size("tea"));
        Letters.show("abstract", one.toImplement("tea"), one.toImplement("tea"));
        System.out.println("constructor: " + new Created("tea").toImplement("") + " created");
        Letters.show("correct", one.correct("tea"), one.correct("tea"));
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
    int correct(String sku) {
        return Letters.body();
    }

    abstract static class Abstract extends ConfigurationErrors {
        @Override
        @Coalesce
        abstract int toImplement(String sku);
    }

    static final class Created extends Abstract {
        @Coalesce
        Created(String sku) {
            created++;
        }

        @Override
        int toImplement(String sku) {
            return sku.isEmpty() ? created : Letters.body();
        }
    }
}
