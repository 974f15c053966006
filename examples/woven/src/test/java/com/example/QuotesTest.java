package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coalesce.Coalescer;
import org.junit.jupiter.api.Test;

/** The tests run the woven classes, without an agent. */
class QuotesTest {
    private final Quotes quotes = new Quotes();

    @Test
    void sameSymbolTwice_asksTheServiceOnce() throws Exception {
        assertEquals(104, quotes.price("ACME", "1"));
        assertEquals(104, quotes.price("ACME", "2"));
        assertEquals(1, quotes.asked());
    }

    @Test
    void engine_isPresentWithoutAnAgent() {
        assertEquals(true, Coalescer.active());
    }
}
