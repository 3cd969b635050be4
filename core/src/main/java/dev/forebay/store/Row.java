package dev.forebay.store;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The current row of a result, columns by name. Valid only inside its {@link RowReader}. */
public interface Row {
    /** A text that is not null. */
    String text(String column);

    Optional<String> optionalText(String column);

    long longValue(String column);

    int intValue(String column);

    boolean bool(String column);

    BigDecimal decimal(String column);

    Instant instant(String column);

    Optional<Instant> optionalInstant(String column);

    /** A text[]; empty for null. */
    List<String> texts(String column);

    byte[] bytes(String column);
}
