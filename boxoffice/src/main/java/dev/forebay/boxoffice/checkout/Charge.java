package dev.forebay.boxoffice.checkout;

import dev.forebay.boxoffice.platform.Money;

/**
 * Money to be taken.
 *
 * @param key names it, for the provider and for us
 * @param method how the buyer pays
 * @param money how much
 */
record Charge(ChargeKey key, PayMethod method, Money money) {}
