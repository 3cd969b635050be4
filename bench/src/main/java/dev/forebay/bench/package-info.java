/** Benchmarks beside the peers. */
@NullMarked
package dev.forebay.bench;

import org.jspecify.annotations.NullMarked;
