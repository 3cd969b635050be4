/**
 * Seating plans: the open seating-plan JSON that box offices already use, read into an immutable
 * {@link dev.forebay.boxoffice.seating.plan.SeatingPlan}, or refused with every fault and its place.
 *
 * <p>{@link dev.forebay.boxoffice.seating.plan.PlanReader} reads, {@link
 * dev.forebay.boxoffice.seating.plan.SeatLayout} writes what a seat map downloads. Neither touches Redis,
 * PostgreSQL or Spring: a plan is a value. Everything public here is immutable and thread-safe.
 */
@NamedInterface("plan")
@NullMarked
package dev.forebay.boxoffice.seating.plan;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
