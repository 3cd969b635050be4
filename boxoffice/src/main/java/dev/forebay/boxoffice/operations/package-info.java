/** Running the box office: health, and the sample world. */
@ApplicationModule(displayName = "Operations")
@NullMarked
package dev.forebay.boxoffice.operations;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
