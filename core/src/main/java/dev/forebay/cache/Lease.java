package dev.forebay.cache;

/** The right to load an entry. */
record Lease(Place place, String token) {}
