@NullMarked
package dev.forebay.spring;

import org.jspecify.annotations.NullMarked;
