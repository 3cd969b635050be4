/** Events: what is on, when, where, at what price; and how organisers put them on sale. */
@ApplicationModule(displayName = "Catalogue")
@NullMarked
package dev.forebay.boxoffice.catalog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
