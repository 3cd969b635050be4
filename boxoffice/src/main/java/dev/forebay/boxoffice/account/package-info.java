/** Accounts: signing in, sessions shared by all nodes, personal tokens, and what protects every request. */
@ApplicationModule(displayName = "Account")
@NullMarked
package dev.forebay.boxoffice.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
