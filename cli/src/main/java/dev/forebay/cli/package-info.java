/** The command line: one small class a command. See {@link dev.forebay.cli.ForebayCli} for the exit codes. */
@NullMarked
package dev.forebay.cli;

import org.jspecify.annotations.NullMarked;
