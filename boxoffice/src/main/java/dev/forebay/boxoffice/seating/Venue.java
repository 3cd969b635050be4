package dev.forebay.boxoffice.seating;

/**
 * A venue.
 *
 * @param id its id
 * @param organizationId whose it is
 * @param name its name
 * @param city where it is
 * @param country ISO 3166 two letters
 * @param timeZone IANA zone, in which its times are shown
 * @param seats how many can sit and stand there
 * @param layoutHash names the content of its plan
 */
public record Venue(
        String id,
        String organizationId,
        String name,
        String city,
        String country,
        String timeZone,
        int seats,
        String layoutHash) {}
