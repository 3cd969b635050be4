/**
 * An insurance whose sources are slow: two tiers, warming, invalidation by event in the transaction that changes
 * something, a load, a Redis that dies, and what a monitor says of it all. Begin with {@link InsuranceExample}.
 */
@NullMarked
package dev.forebay.examples.insurance;

import org.jspecify.annotations.NullMarked;
