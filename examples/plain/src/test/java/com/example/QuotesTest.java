package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coalesce.junit.CoalesceExtension;
import dev.coalesce.junit.CoalesceProbe;
import dev.coalesce.junit.MethodProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CoalesceExtension.class)
class QuotesTest {
    private final Quotes quotes = new Quotes();

    @Test
    void fiftyCallers_askTheServiceOnce(CoalesceProbe probe) throws Exception {
        MethodProbe price = probe.of(Quotes.class, "price");
        price.callTogether(50, () -> quotes.price("ACME", "request-" + Thread.currentThread().getName()));
        assertEquals(1, price.leads());
        assertEquals(49, price.follows());
        assertEquals(1, quotes.asked());
    }

    @Test
    void otherSymbol_isAnotherCall() throws Exception {
        quotes.price("ACME", "1");
        quotes.price("OTHER", "2");
        assertEquals(2, quotes.asked());
    }
}
