package dev.forebay.boxoffice.checkout;

/** How a charge ended. */
sealed interface ChargeOutcome {
    /** The provider has the money. */
    record Captured(String reference) implements ChargeOutcome {}

    /** The provider said no, for a reason the buyer may read. */
    record Declined(String reason) implements ChargeOutcome {}

    /** The provider does not know yet; it tells later. */
    record Unknown() implements ChargeOutcome {}
}
