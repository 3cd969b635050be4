/** Live updates over WebSocket: the seat map for everybody, holds and bookings for their owners. */
@ApplicationModule(displayName = "Live")
@NullMarked
package dev.forebay.boxoffice.live;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
