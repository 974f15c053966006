package dev.coalesce.sample.quotes;

import java.math.BigDecimal;

/**
 * What one share costs.
 *
 * @param symbol of the share
 * @param price of one
 */
public record Quote(String symbol, BigDecimal price) {}
