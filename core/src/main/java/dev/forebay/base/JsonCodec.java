package dev.forebay.base;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** One shared mapper with limits; no default typing, so data never chooses a class. */
final class JsonCodec<T> implements Codec<T> {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 64;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_BYTES)
                            .maxDocumentLength(MAX_BYTES)
                            .build())
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            // also refuses types whose own annotations let the data name a class
            .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String type;
    private final ObjectReader reader;
    private final ObjectWriter writer;

    JsonCodec(Class<T> type) {
        this.type = type.getSimpleName();
        this.reader = MAPPER.readerFor(type);
        this.writer = MAPPER.writerFor(type);
    }

    JsonCodec(TypeReference<T> type) {
        this.type = type.getType().getTypeName();
        this.reader = MAPPER.readerFor(type);
        this.writer = MAPPER.writerFor(type);
    }

    @Override
    public byte[] encode(T value) {
        byte[] bytes;
        try {
            bytes = writer.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new CodecException("a " + type + " can't be written as JSON", e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new CodecException(
                    "a " + type + " of " + bytes.length + " bytes, at most " + MAX_BYTES + " are allowed");
        }
        return bytes;
    }

    @Override
    public T decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new CodecException(bytes.length + " bytes, at most " + MAX_BYTES + " are allowed");
        }
        try {
            return reader.readValue(bytes);
        } catch (JacksonException e) {
            throw new CodecException("not the JSON of a " + type, e);
        }
    }
}
