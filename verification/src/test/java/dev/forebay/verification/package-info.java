@NullMarked
package dev.forebay.verification;

import org.jspecify.annotations.NullMarked;
