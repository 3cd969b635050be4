/** What all modules of the box office share: problems, callers, idempotency keys, audit. */
@ApplicationModule(type = ApplicationModule.Type.OPEN)
@NullMarked
package dev.forebay.boxoffice.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
