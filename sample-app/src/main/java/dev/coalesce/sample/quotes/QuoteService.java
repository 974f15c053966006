package dev.coalesce.sample.quotes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coalesce.Coalesce;
import dev.coalesce.sample.upstream.JsonApi;
import java.net.URLEncoder;

/** Prices from a source that charges for each lookup. */
public final class QuoteService {
    private final JsonApi source;

    /**
     * A service on one source.
     *
     * @param source answers {@code GET /quotes/{symbol}}
     */
    public QuoteService(JsonApi source) {
        this.source = source;
    }

    /**
     * What a share costs. A price on a page may be two seconds old, so everybody who asks within that time shares one
     * lookup. A refusal reaches those who waited for it, and nobody after.
     *
     * @param symbol of the share
     * @return its price
     */
    @Coalesce(key = "symbol", ttl = "2s")
    public Quote quote(String symbol) {
        return source.get("/quotes/" + URLEncoder.encode(symbol, UTF_8), Quote.class);
    }
}
