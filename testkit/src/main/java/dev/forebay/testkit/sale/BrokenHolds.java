package dev.forebay.testkit.sale;

import dev.forebay.base.ForebayClock;
import dev.forebay.hold.ConfirmOutcome;
import dev.forebay.hold.Fence;
import dev.forebay.hold.Hold;
import dev.forebay.hold.HoldOutcome;
import dev.forebay.hold.HoldRef;
import dev.forebay.hold.HoldRequest;
import dev.forebay.hold.Holds;
import dev.forebay.store.Sql;
import dev.forebay.store.Tx;
import dev.forebay.testkit.sale.Violation.Law;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds with one thing wrong each: a checker that accepts a sale by any of them checks nothing. They are right but for
 * that, on real servers.
 */
public enum BrokenHolds {
    /** Says that a unit is held though another has it. */
    GRANTS_WHAT_IS_TAKEN(Law.HELD_ONCE) {
        @Override
        public Holds on(Holds right) {
            return new ForwardingHolds(right) {
                private final Fences fences = new Fences();

                @Override
                public HoldOutcome hold(HoldRequest request) {
                    HoldOutcome outcome = super.hold(request);
                    fences.note(outcome);
                    return outcome instanceof HoldOutcome.Taken ? madeUp(request, fences.next()) : outcome;
                }
            };
        }
    },

    /** Grants now and then what PostgreSQL never heard of. */
    GRANTS_WITHOUT_POSTGRES(Law.GRANT_KEPT) {
        @Override
        public Holds on(Holds right) {
            return new ForwardingHolds(right) {
                private final Fences fences = new Fences();
                private final AtomicInteger asked = new AtomicInteger();

                @Override
                public HoldOutcome hold(HoldRequest request) {
                    if (asked.incrementAndGet() % 8 == 0) {
                        return madeUp(request, fences.next());
                    }
                    HoldOutcome outcome = super.hold(request);
                    fences.note(outcome);
                    return outcome;
                }
            };
        }
    },

    /** Goes on granting while PostgreSQL is away. */
    GRANTS_WHILE_POSTGRES_IS_AWAY(Law.DECIDED_BY_POSTGRES) {
        @Override
        public Holds on(Holds right) {
            return new ForwardingHolds(right) {
                private final Fences fences = new Fences();

                @Override
                public HoldOutcome hold(HoldRequest request) {
                    HoldOutcome outcome = super.hold(request);
                    fences.note(outcome);
                    return outcome instanceof HoldOutcome.Unavailable ? madeUp(request, fences.next()) : outcome;
                }
            };
        }
    },

    /** Says that it was paid for, and writes nothing. */
    LOSES_A_CONFIRMATION(Law.SALE_KEPT) {
        @Override
        public Holds on(Holds right) {
            return new ForwardingHolds(right) {
                @Override
                public ConfirmOutcome confirm(Tx tx, HoldRef hold, List<String> units, String booking) {
                    return new ConfirmOutcome.Confirmed(units, new Fence(BigDecimal.ONE));
                }
            };
        }
    },

    /** Books what the holder has lost: a late write without a look at the fence. */
    CONFIRMS_WHAT_WAS_LOST(Law.SOLD_ONCE) {
        @Override
        public Holds on(Holds right) {
            return new ForwardingHolds(right) {
                @Override
                public ConfirmOutcome confirm(Tx tx, HoldRef hold, List<String> units, String booking) {
                    tx.update(
                            Sql.file("dev/forebay/testkit/sale/book_blindly.sql"),
                            booking,
                            hold.pool(),
                            units.toArray(String[]::new));
                    return new ConfirmOutcome.Confirmed(units, new Fence(BigDecimal.ONE));
                }

                /** Everybody may pay for everything. */
                @Override
                public HoldOutcome hold(HoldRequest request) {
                    HoldOutcome outcome = super.hold(request);
                    return outcome instanceof HoldOutcome.Taken ? madeUp(request, new Fence(BigDecimal.TWO)) : outcome;
                }
            };
        }
    },

    /** Hands out a fence below the one before. */
    LOWERS_THE_FENCE(Law.FENCES_RISE) {
        @Override
        public Holds on(Holds right) {
            return new ForwardingHolds(right) {
                private final Map<String, BigDecimal> given = new ConcurrentHashMap<>();

                @Override
                public HoldOutcome hold(HoldRequest request) {
                    HoldOutcome outcome = super.hold(request);
                    if (!(outcome instanceof HoldOutcome.Held held)) {
                        return outcome;
                    }
                    BigDecimal lower = given.merge(
                            held.hold().units().getFirst(),
                            held.hold().fence().value(),
                            (before, ignored) -> before.subtract(BigDecimal.ONE));
                    return new HoldOutcome.Held(with(held.hold(), new Fence(lower)), held.extended());
                }
            };
        }
    },

    /** Never looks at a limit. */
    FORGETS_THE_QUOTA(Law.QUOTA_KEPT) {
        @Override
        public Holds on(Holds right) {
            return new ForwardingHolds(right) {
                @Override
                public HoldOutcome hold(HoldRequest request) {
                    return super.hold(request.withQuotas(List.of()));
                }
            };
        }
    },

    /** Throws where it should say no. */
    THROWS_WHEN_TAKEN(Law.ANSWERED) {
        @Override
        public Holds on(Holds right) {
            return new ForwardingHolds(right) {
                @Override
                public HoldOutcome hold(HoldRequest request) {
                    HoldOutcome outcome = super.hold(request);
                    if (outcome instanceof HoldOutcome.Taken) {
                        throw new IllegalStateException("taken");
                    }
                    return outcome;
                }
            };
        }
    },

    /** Blames PostgreSQL for what it can't do itself. */
    SAYS_UNAVAILABLE_WHEN_TAKEN(Law.AVAILABLE) {
        @Override
        public Holds on(Holds right) {
            return new ForwardingHolds(right) {
                @Override
                public HoldOutcome hold(HoldRequest request) {
                    HoldOutcome outcome = super.hold(request);
                    return outcome instanceof HoldOutcome.Taken
                            ? new HoldOutcome.Unavailable("it is said", Duration.ofSeconds(1))
                            : outcome;
                }
            };
        }
    },

    /** Books units for a booking of its own beside the one that was paid for. */
    BOOKS_WHAT_NOBODY_ASKED_FOR(Law.SALE_ASKED_FOR) {
        @Override
        public Holds on(Holds right) {
            return new ForwardingHolds(right) {
                @Override
                public ConfirmOutcome confirm(Tx tx, HoldRef hold, List<String> units, String booking) {
                    return super.confirm(tx, hold, units, "another-" + booking);
                }
            };
        }
    };

    private final Law broken;

    BrokenHolds(Law broken) {
        this.broken = broken;
    }

    /** These holds on right ones. */
    public abstract Holds on(Holds right);

    /** The law that a checker must find broken. */
    public Law broken() {
        return broken;
    }

    /** Fences above all that were seen, so that nothing but the grant itself is wrong. */
    private static final class Fences {
        private final AtomicReference<BigDecimal> highest = new AtomicReference<>(BigDecimal.ONE);

        void note(HoldOutcome outcome) {
            if (outcome instanceof HoldOutcome.Held held) {
                highest.accumulateAndGet(held.hold().fence().value(), BigDecimal::max);
            }
        }

        Fence next() {
            return new Fence(highest.updateAndGet(BigDecimal.ONE::add));
        }
    }

    private static HoldOutcome madeUp(HoldRequest request, Fence fence) {
        Instant now = ForebayClock.system().now();
        Instant until = now.plus(request.ttl());
        var hold = new Hold(
                request.id(),
                request.pool(),
                request.units(),
                request.holder(),
                request.kind(),
                Optional.empty(),
                Optional.empty(),
                now,
                until,
                until,
                fence);
        return new HoldOutcome.Held(hold, false);
    }

    private static Hold with(Hold hold, Fence fence) {
        return new Hold(
                hold.id(),
                hold.pool(),
                hold.units(),
                hold.holder(),
                hold.kind(),
                hold.booking(),
                hold.session(),
                hold.lockedAt(),
                hold.expiresAt(),
                hold.endsAtLatest(),
                fence);
    }
}
