package dev.coalesce.agent.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of the JDK that have no parts. Values of {@code java.time} are carried as their ISO text. */
final class ScalarCodec extends Codec {
    private enum Kind {
        BOOLEAN,
        BYTE,
        SHORT,
        CHAR,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        TEXT,
        BIG_INTEGER,
        BIG_DECIMAL,
        UUID,
        URI,
        INSTANT,
        LOCAL_DATE,
        LOCAL_TIME,
        LOCAL_DATE_TIME,
        OFFSET_DATE_TIME,
        OFFSET_TIME,
        ZONED_DATE_TIME,
        YEAR,
        YEAR_MONTH,
        MONTH_DAY,
        DURATION,
        PERIOD,
        ZONE_ID,
        ZONE_OFFSET
    }

    private static final Map<Class<?>, ScalarCodec> ALL = new HashMap<>();

    static {
        add(Kind.BOOLEAN, boolean.class, Boolean.class);
        add(Kind.BYTE, byte.class, Byte.class);
        add(Kind.SHORT, short.class, Short.class);
        add(Kind.CHAR, char.class, Character.class);
        add(Kind.INT, int.class, Integer.class);
        add(Kind.LONG, long.class, Long.class);
        add(Kind.FLOAT, float.class, Float.class);
        add(Kind.DOUBLE, double.class, Double.class);
        add(Kind.TEXT, String.class);
        add(Kind.BIG_INTEGER, BigInteger.class);
        add(Kind.BIG_DECIMAL, BigDecimal.class);
        add(Kind.UUID, UUID.class);
        add(Kind.URI, URI.class);
        add(Kind.INSTANT, Instant.class);
        add(Kind.LOCAL_DATE, LocalDate.class);
        add(Kind.LOCAL_TIME, LocalTime.class);
        add(Kind.LOCAL_DATE_TIME, LocalDateTime.class);
        add(Kind.OFFSET_DATE_TIME, OffsetDateTime.class);
        add(Kind.OFFSET_TIME, OffsetTime.class);
        add(Kind.ZONED_DATE_TIME, ZonedDateTime.class);
        add(Kind.YEAR, Year.class);
        add(Kind.YEAR_MONTH, YearMonth.class);
        add(Kind.MONTH_DAY, MonthDay.class);
        add(Kind.DURATION, Duration.class);
        add(Kind.PERIOD, Period.class);
        add(Kind.ZONE_ID, ZoneId.class);
        add(Kind.ZONE_OFFSET, ZoneOffset.class);
    }

    private final Kind kind;

    private ScalarCodec(Kind kind) {
        this.kind = kind;
    }

    private static void add(Kind kind, Class<?>... types) {
        ScalarCodec codec = new ScalarCodec(kind);
        for (Class<?> type : types) {
            ALL.put(type, codec);
        }
    }

    /** Returns the codec of a type; null if it is not a scalar. */
    static @Nullable ScalarCodec of(Class<?> type) {
        return ALL.get(type);
    }

    @Override
    void write(WireOutput out, Object value) {
        switch (kind) {
            case BOOLEAN -> out.writeByte((Boolean) value ? 1 : 0);
            case BYTE -> out.writeByte((Byte) value);
            case SHORT -> out.writeFixed((Short) value, Short.BYTES);
            case CHAR -> out.writeFixed((Character) value, Character.BYTES);
            case INT -> out.writeFixed((Integer) value, Integer.BYTES);
            case LONG -> out.writeFixed((Long) value, Long.BYTES);
            case FLOAT -> out.writeFixed(Float.floatToRawIntBits((Float) value), Float.BYTES);
            case DOUBLE -> out.writeFixed(Double.doubleToRawLongBits((Double) value), Double.BYTES);
            case TEXT -> out.writeText((String) value);
            case BIG_INTEGER -> out.writeBlock(((BigInteger) value).toByteArray());
            case BIG_DECIMAL -> {
                out.writeFixed(((BigDecimal) value).scale(), Integer.BYTES);
                out.writeBlock(((BigDecimal) value).unscaledValue().toByteArray());
            }
            case UUID -> {
                out.writeFixed(((UUID) value).getMostSignificantBits(), Long.BYTES);
                out.writeFixed(((UUID) value).getLeastSignificantBits(), Long.BYTES);
            }
            case ZONE_ID -> out.writeText(((ZoneId) value).getId());
            default -> out.writeText(value.toString());
        }
    }

    @Override
    Object read(WireInput in) {
        return switch (kind) {
            case BOOLEAN -> in.readFlag();
            case BYTE -> (byte) in.readByte();
            case SHORT -> (short) in.readFixed(Short.BYTES);
            case CHAR -> (char) in.readFixed(Character.BYTES);
            case INT -> (int) in.readFixed(Integer.BYTES);
            case LONG -> in.readFixed(Long.BYTES);
            case FLOAT -> Float.intBitsToFloat((int) in.readFixed(Float.BYTES));
            case DOUBLE -> Double.longBitsToDouble(in.readFixed(Double.BYTES));
            case TEXT -> in.readText();
            case BIG_INTEGER -> new BigInteger(in.readBlock());
            case BIG_DECIMAL -> {
                int scale = (int) in.readFixed(Integer.BYTES);
                yield new BigDecimal(new BigInteger(in.readBlock()), scale);
            }
            case UUID -> new UUID(in.readFixed(Long.BYTES), in.readFixed(Long.BYTES));
            default -> ofText(in.readText());
        };
    }

    private Object ofText(String text) {
        return switch (kind) {
            case URI -> URI.create(text);
            case INSTANT -> Instant.parse(text);
            case LOCAL_DATE -> LocalDate.parse(text);
            case LOCAL_TIME -> LocalTime.parse(text);
            case LOCAL_DATE_TIME -> LocalDateTime.parse(text);
            case OFFSET_DATE_TIME -> OffsetDateTime.parse(text);
            case OFFSET_TIME -> OffsetTime.parse(text);
            case ZONED_DATE_TIME -> ZonedDateTime.parse(text);
            case YEAR -> Year.of(Integer.parseInt(text));
            case YEAR_MONTH -> YearMonth.parse(text);
            case MONTH_DAY -> MonthDay.parse(text);
            case DURATION -> Duration.parse(text);
            case PERIOD -> Period.parse(text);
            case ZONE_ID -> ZoneId.of(text);
            case ZONE_OFFSET -> ZoneOffset.of(text);
            default -> throw new WireException("not a text: " + kind);
        };
    }

    @Override
    void describe(StringBuilder shape, List<Codec> outer) {
        shape.append(kind.name());
    }
}
