/** What a person sees of the box office: thin controllers, view records and assets. Decides nothing. */
@ApplicationModule(displayName = "Pages")
@NullMarked
package dev.forebay.boxoffice.pages;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
