@NullMarked
package dev.forebay.examples.insurance;

import org.jspecify.annotations.NullMarked;
