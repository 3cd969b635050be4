/**
 * Work written in the caller's transaction and relayed after commit, at least once. Table {@code forebay.outbox}: a row
 * per message, deleted once handled.
 *
 * <p>Order: messages of one kind and ordering key are handled in the order of their ids, which is the order of their
 * appends wherever these followed one another; appends of transactions that ran at once have no order. Without
 * PostgreSQL nothing can be appended and nothing is relayed; the relay comes back by itself. Redis plays no part here.
 */
@NullMarked
package dev.forebay.outbox;

import org.jspecify.annotations.NullMarked;
