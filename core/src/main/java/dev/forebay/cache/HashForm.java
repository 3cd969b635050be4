package dev.forebay.cache;

import dev.forebay.base.Key;
import dev.forebay.redis.Command;
import dev.forebay.redis.Reply.Tree;
import java.util.List;
import java.util.Optional;

/** Entries that stand in Redis as hashes; never compressed, for each property is a field. */
record HashForm() implements StoredForm {
    static final StoredForm INSTANCE = new HashForm();

    @Override
    public String word() {
        return "h";
    }

    @Override
    public Command<Optional<byte[]>> get(Key entry) {
        return Command.of("HGETALL", HashEntry::join, entry);
    }

    @Override
    public byte[] text(Tree reply) {
        return HashEntry.join(reply.raw()).orElseThrow();
    }

    @Override
    public byte[] text(Envelope envelope, int compressAbove) {
        return envelope.write(Integer.MAX_VALUE);
    }

    @Override
    public List<byte[]> stored(byte[] text, boolean negative) {
        return HashEntry.split(text, negative);
    }

    @Override
    public void requireWritable(byte[] value) {
        List<JsonProperties.Property> ignored = JsonProperties.of(value, 0);
    }
}
