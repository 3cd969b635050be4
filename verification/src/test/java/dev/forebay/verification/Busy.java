package dev.forebay.verification;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A class whose tests sell in several JVMs. One at a time: two at once would make each other late, and what is late looks
 * like one more fault.
 *
 * <p>They come last, where workers take classes from the end of the row and from its beginning: one worker runs these
 * beside the others, who need not wait for it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock("cores")
@Order(Integer.MAX_VALUE)
@interface Busy {}
