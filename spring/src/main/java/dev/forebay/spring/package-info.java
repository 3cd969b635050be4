/**
 * The kit in a Spring Boot application: {@code forebay.*} properties, beans that step back for the application's own,
 * one Redis budget per request, Actuator, and the kit's statements inside Spring's transactions.
 *
 * <p>Everything is optional but Spring Boot itself: without a DataSource there is no store, outbox nor holds; without a
 * web part no filter; without Actuator no health. Redis may be away when the application starts.
 */
@NullMarked
package dev.forebay.spring;

import org.jspecify.annotations.NullMarked;
