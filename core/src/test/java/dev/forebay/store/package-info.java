@NullMarked
package dev.forebay.store;

import org.jspecify.annotations.NullMarked;
