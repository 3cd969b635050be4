/** Contract suites and faults on real servers. */
@NullMarked
package dev.forebay.verification;

import org.jspecify.annotations.NullMarked;
