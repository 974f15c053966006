package dev.coalesce.sample.quotes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coalesce.Coalesce;
import dev.coalesce.sample.upstream.JsonApi;
import java.net.URLEncoder;

/** Looks up prices at a source that charges for each lookup. */
public final class QuoteService {
    private final JsonApi source;

    /**
     * Creates a service.
     *
     * @param source the API of the source, which serves {@code GET /quotes/{symbol}}
     */
    public QuoteService(JsonApi source) {
        this.source = source;
    }

    /**
     * Returns the price of a share. A price on a page may be two seconds old, so all callers within that time share one
     * lookup. A refusal is not cached: only the callers that were waiting receive it.
     *
     * @param symbol the symbol of the share
     * @return the price
     */
    @Coalesce(key = "symbol", ttl = "2s")
    public Quote quote(String symbol) {
        return source.get("/quotes/" + URLEncoder.encode(symbol, UTF_8), Quote.class);
    }
}
