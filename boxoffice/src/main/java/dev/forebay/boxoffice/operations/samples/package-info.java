/**
 * The sample world: venues with real seating plans, events, products and users, made from a seed. Pure
 * values; whoever starts the box office stores them. {@link
 * dev.forebay.boxoffice.operations.samples.SampleWorld} is the way in.
 */
@NullMarked
package dev.forebay.boxoffice.operations.samples;

import org.jspecify.annotations.NullMarked;
