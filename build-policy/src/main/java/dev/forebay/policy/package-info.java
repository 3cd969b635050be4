/** Architecture rules that every module's tests run over its own classes. */
@NullMarked
package dev.forebay.policy;

import org.jspecify.annotations.NullMarked;
