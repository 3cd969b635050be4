/**
 * Holds of units of a pool: seats of an event, rooms of a night, slots of a day.
 *
 * <p><b>Guarantees.</b> A unit is held by one holder at a time and sold once, whatever Redis lost: PostgreSQL decides every
 * grant, extension, release and sale. A request gets all of its units or none. Fencing tokens of a unit strictly rise. Who
 * asked first for a taken unit is offered it first. Deltas of a pool form one contiguous line; a break is noticed.
 *
 * <p><b>Keys</b> of a pool, all in its hash tag, none with a TTL: {@code prefix:hold:{pool}:head} epoch, numbers, counts by
 * state and by subject; {@code :units} unit to state; {@code :holds} hold to record; {@code :expiry} deadlines;
 * {@code :deltas} the last 2,000 changes or so, and the channel that they are published to; {@code :lines} waiting lists.
 * They belong to the role {@code state}, which never evicts.
 *
 * <p><b>Cost.</b> A hold is one script (1 round trip) and a share of a grouped commit; settling it is batched and not
 * waited for. Extend and release: a share of a grouped commit, then one script. Confirm, claim, give back, mark: two or three statements in the
 * caller's transaction; Redis follows through the outbox. Snapshots and changes come from this node's copy.
 *
 * <p><b>Without Redis</b> everything goes on from PostgreSQL with the same statements, except waiting lists. On the way back
 * the pools that are served are loaded or compared before Redis is asked again; all others at their first touch.
 * <b>Without PostgreSQL</b> nothing new is held or sold; what is held is shown and runs on in Redis.
 */
@NullMarked
package dev.forebay.hold;

import org.jspecify.annotations.NullMarked;
