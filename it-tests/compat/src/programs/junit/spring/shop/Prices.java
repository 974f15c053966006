package shop;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;
import org.springframework.stereotype.Service;

/** A bean with a coalesced method. */
@Service
public class Prices {
    private final Upstream upstream;

    public Prices(Upstream upstream) {
        this.upstream = upstream;
    }

    @Coalesce(key = "sku", ttl = "1h")
    public String price(String sku) {
        return upstream.ask(sku);
    }

    @Coalesce(key = "sku", ttl = "1h", scope = Scope.TYPE)
    public String stock(String sku) {
        return upstream.ask(sku);
    }
}
