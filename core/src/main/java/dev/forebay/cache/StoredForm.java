package dev.forebay.cache;

import dev.forebay.base.Key;
import dev.forebay.redis.Command;
import dev.forebay.redis.Reply.Tree;
import java.util.List;
import java.util.Optional;

/** How entries of a form are written to Redis and read from it. Above, an entry is one text, whatever its form. */
sealed interface StoredForm permits TextForm, HashForm {
    static StoredForm of(EntryForm form) {
        return switch (form) {
            case TEXT -> TextForm.INSTANCE;
            case HASH -> HashForm.INSTANCE;
        };
    }

    /** What scripts call it. */
    String word();

    /** Asks for the text of an entry. */
    Command<Optional<byte[]>> get(Key entry);

    /** An entry's text, from what a script answers. */
    byte[] text(Tree reply);

    /** An entry's text, to be stored. */
    byte[] text(Envelope envelope, int compressAbove);

    /** What scripts are given to keep of a text: itself, or field, value, …; throws CodecException where the form can't have it. */
    List<byte[]> stored(byte[] text, boolean negative);

    /** Throws CodecException where the form can't have the value. */
    void requireWritable(byte[] value);
}
