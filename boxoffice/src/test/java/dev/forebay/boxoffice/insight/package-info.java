@NullMarked
package dev.forebay.boxoffice.insight;

import org.jspecify.annotations.NullMarked;
