/** Seats of events: venues and their plans, holds, the seat map and its changes. */
@ApplicationModule(displayName = "Seating")
@NullMarked
package dev.forebay.boxoffice.seating;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
