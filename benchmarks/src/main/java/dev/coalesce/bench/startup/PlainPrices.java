package dev.coalesce.bench.startup;

import dev.coalesce.bench.jmh.Upstream;

/** Prices without an annotation. */
final class PlainPrices implements Prices {
    @Override
    public Object price(String product) {
        return Upstream.load(product);
    }
}
