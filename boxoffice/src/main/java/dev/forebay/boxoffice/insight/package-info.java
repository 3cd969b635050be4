/**
 * What sells: the most booked events, and the last bookings of each. Both are kept in Redis so that asking costs PostgreSQL
 * nothing, are loaded from PostgreSQL where Redis does not have them, and asked for there where Redis is away.
 */
@ApplicationModule(displayName = "Insight")
@NullMarked
package dev.forebay.boxoffice.insight;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
