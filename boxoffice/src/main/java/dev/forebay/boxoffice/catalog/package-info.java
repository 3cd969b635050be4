/** Events, products and venues: what is on sale, where, at what price, from the cache; and how it is put on sale. */
@ApplicationModule(displayName = "Catalogue")
@NullMarked
package dev.forebay.boxoffice.catalog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
