package dev.forebay.cache;

import dev.forebay.base.Key;
import dev.forebay.redis.Command;
import dev.forebay.redis.Reply;
import dev.forebay.redis.Reply.Tree;
import java.util.List;
import java.util.Optional;

/** Entries that stand in Redis as one text. */
record TextForm() implements StoredForm {
    static final StoredForm INSTANCE = new TextForm();

    @Override
    public String word() {
        return "t";
    }

    @Override
    public Command<Optional<byte[]>> get(Key entry) {
        return Command.of("GET", Reply.optionalBytes(), entry);
    }

    @Override
    public byte[] text(Tree reply) {
        return Reply.optionalBytes().read(reply.raw()).orElseThrow();
    }

    @Override
    public byte[] text(Envelope envelope, int compressAbove) {
        return envelope.write(compressAbove);
    }

    @Override
    public List<byte[]> stored(byte[] text, boolean negative) {
        return List.of(text);
    }

    @Override
    public void requireWritable(byte[] value) {}
}
