package dev.forebay.boxoffice.seating;

/**
 * A place that can be sold: a seat, or one of the standing places of an area.
 *
 * @param id its id
 * @param section the part of the venue
 * @param row its row; empty for a standing place
 * @param number its number
 * @param category its category
 * @param accessible whether it is a wheelchair's
 */
public record Place(String id, String section, String row, String number, String category, boolean accessible) {}
