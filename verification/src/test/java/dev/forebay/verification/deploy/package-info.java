/** Checks the files under deploy/ as far as that is possible without containers. */
@NullMarked
package dev.forebay.verification.deploy;

import org.jspecify.annotations.NullMarked;
