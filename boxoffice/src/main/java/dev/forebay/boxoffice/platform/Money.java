package dev.forebay.boxoffice.platform;

/**
 * An amount of money.
 *
 * @param amount in minor units, such as cents
 * @param currency ISO 4217
 */
public record Money(long amount, String currency) {}
