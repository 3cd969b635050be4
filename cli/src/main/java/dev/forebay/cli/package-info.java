/** The command line. */
@NullMarked
package dev.forebay.cli;

import org.jspecify.annotations.NullMarked;
