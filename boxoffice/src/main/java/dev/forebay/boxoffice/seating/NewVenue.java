package dev.forebay.boxoffice.seating;

/**
 * What a venue needs beside its plan.
 *
 * @param id the id it will have
 * @param organizationId whose it is
 * @param name its name; empty for the plan's own
 * @param city where it is
 * @param country ISO 3166 two letters
 * @param timeZone IANA zone
 */
public record NewVenue(String id, String organizationId, String name, String city, String country, String timeZone) {}
