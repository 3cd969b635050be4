/** What must hold on Valkey too. Skipped where no valkey-server is to be had. */
@org.jspecify.annotations.NullMarked
package dev.forebay.verification.valkey;
