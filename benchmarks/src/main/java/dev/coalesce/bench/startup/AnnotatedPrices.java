package dev.coalesce.bench.startup;

import dev.coalesce.Coalesce;
import dev.coalesce.bench.jmh.Upstream;

/** The only annotated class of the application. */
final class AnnotatedPrices implements Prices {
    @Override
    @Coalesce(key = "product", ttl = Upstream.TTL)
    public Object price(String product) {
        return Upstream.load(product);
    }
}
