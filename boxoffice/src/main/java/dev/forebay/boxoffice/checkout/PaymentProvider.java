package dev.forebay.boxoffice.checkout;

/**
 * Who takes the money. Called outside of any transaction. Every call carries a key; a provider answers one key always the
 * same, so calls may be repeated. Implementations return within 15 seconds and are thread-safe.
 */
interface PaymentProvider {
    /** Its name, as payments keep it. */
    String name();

    /** Takes money once per key. */
    ChargeOutcome charge(Charge charge);

    /** What became of an earlier charge, asked again. */
    ChargeOutcome find(String key);

    /** Gives the money of a key back; once, however often it is called. Throws where the provider can't be reached. */
    void refund(String key);
}
