@NullMarked
package dev.forebay.redis;

import org.jspecify.annotations.NullMarked;
