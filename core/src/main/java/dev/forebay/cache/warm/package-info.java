/**
 * Warmers: what fills caches before they are asked. They use caches as anybody else does, so a warm-up never overwrites what an
 * invalidation left and loads nothing that is there already. Without Redis they fill the near tier of this process.
 */
@NullMarked
package dev.forebay.cache.warm;

import org.jspecify.annotations.NullMarked;
