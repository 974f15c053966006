package dev.coalesce.sample.quotes;

import java.math.BigDecimal;

/**
 * The price of a share.
 *
 * @param symbol the symbol of the share
 * @param price the price of one share
 */
public record Quote(String symbol, BigDecimal price) {}
