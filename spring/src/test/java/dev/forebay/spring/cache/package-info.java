@NullMarked
package dev.forebay.spring.cache;

import org.jspecify.annotations.NullMarked;
