package dev.forebay.hold;

import dev.forebay.base.KeySpace;

/**
 * Names a hold together with its holder: nobody reaches another's hold by its id alone.
 *
 * @param pool the pool
 * @param id the hold
 * @param holder who must hold it
 */
public record HoldRef(String pool, String id, String holder) {
    public HoldRef {
        KeySpace.requirePart(pool);
        KeySpace.requirePart(id);
        KeySpace.requirePart(holder);
    }
}
