/** Work written in the caller's transaction and relayed after commit. */
@NullMarked
package dev.forebay.outbox;

import org.jspecify.annotations.NullMarked;
