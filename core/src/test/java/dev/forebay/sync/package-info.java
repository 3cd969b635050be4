@NullMarked
package dev.forebay.sync;

import org.jspecify.annotations.NullMarked;
