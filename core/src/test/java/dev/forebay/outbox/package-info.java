@NullMarked
package dev.forebay.outbox;

import org.jspecify.annotations.NullMarked;
