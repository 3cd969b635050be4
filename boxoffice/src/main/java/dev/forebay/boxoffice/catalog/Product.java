package dev.forebay.boxoffice.catalog;

import java.time.Instant;

/**
 * Something the shop sells.
 *
 * @param id its id
 * @param sku its number in the shop's books
 * @param name its name
 * @param description what it is
 * @param category where it stands in the shop
 * @param brand who makes it
 * @param fullPrice in minor units, before the discount
 * @param discount per cent off
 * @param currency of the price
 * @param stock how many there are
 * @param sold how many were sold
 * @param createdAt since when it is in the shop
 */
public record Product(
        String id,
        String sku,
        String name,
        String description,
        Named category,
        Named brand,
        long fullPrice,
        int discount,
        String currency,
        int stock,
        int sold,
        Instant createdAt) {
    /** A category or a brand: its id, as it stands in addresses, and its name. */
    public record Named(String id, String name) {}

    /** What a buyer pays, in minor units, rounded to the nearest. */
    public long price() {
        return (fullPrice * (100 - discount) + 50) / 100;
    }
}
