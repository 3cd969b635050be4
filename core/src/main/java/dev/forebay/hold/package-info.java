/** Holds of units of a pool: seats of an event, rooms of a night, slots of a day. */
@NullMarked
package dev.forebay.hold;

import org.jspecify.annotations.NullMarked;
