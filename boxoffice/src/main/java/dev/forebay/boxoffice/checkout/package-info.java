/** From a hold to a ticket: drafts, payment, confirmation, late payment, refunds. PostgreSQL decides all of it. */
@ApplicationModule(displayName = "Checkout")
@NullMarked
package dev.forebay.boxoffice.checkout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
