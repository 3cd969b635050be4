package dev.forebay.boxoffice.catalog;

/**
 * A category of the shop.
 *
 * @param id its name in addresses
 * @param name its name
 * @param products how many products of it are in stock
 */
public record ShopCategory(String id, String name, long products) {}
