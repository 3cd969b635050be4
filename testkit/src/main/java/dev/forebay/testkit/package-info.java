/** What tests of Forebay, and of applications on it, share. */
@NullMarked
package dev.forebay.testkit;

import org.jspecify.annotations.NullMarked;
