package dev.coalesce.agent.digest;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Date;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Hashes the values of the JDK that consist of nothing else: texts, boxes, enums, and what its own text describes. */
final class Scalars {
    /** Stands for an object that is no scalar. */
    static final long NONE = 0;

    /** The size up to which the bits of an integer are read in 64 bits. Those of larger ones count with 32 bits. */
    private static final int MAX_BITS = 4_096;

    private static final long BOX = 0x3c6ef372fe94f82bL;

    /** Final classes of the JDK whose {@code toString} tells their value. */
    private static final Set<String> TEXTS = Set.of(
            "java.net.URI",
            "java.util.Currency",
            "java.util.Locale",
            "java.util.OptionalDouble",
            "java.util.OptionalInt",
            "java.util.OptionalLong",
            "java.time.DayOfWeek",
            "java.time.Duration",
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.LocalTime",
            "java.time.Month",
            "java.time.MonthDay",
            "java.time.OffsetDateTime",
            "java.time.OffsetTime",
            "java.time.Period",
            "java.time.Year",
            "java.time.YearMonth",
            "java.time.ZoneOffset",
            "java.time.ZoneRegion",
            "java.time.ZonedDateTime",
            "java.io.File",
            "sun.nio.fs.UnixPath",
            "sun.nio.fs.WindowsPath");

    private final long salt;

    /** Reads failures, which have a class and a text as well. */
    final Failures failures;

    Scalars(long salt, Consumer<Class<?>> opener) {
        this.salt = salt;
        this.failures = new Failures(opener);
    }

    /** Returns the hash of a scalar; {@link #NONE} for any other object. */
    long of(Object object, Class<?> type) {
        if (object instanceof String) {
            return Hashes.ofText((String) object, salt) | 1;
        }
        if (object instanceof Enum) {
            return Hashes.add(
                            Hashes.ofText(((Enum<?>) object).getDeclaringClass().getName(), salt),
                            Hashes.ofText(((Enum<?>) object).name(), salt))
                    | 1;
        }
        return FieldReaders.isOfJdk(type) ? ofJdk(object, type) : NONE;
    }

    @SuppressWarnings("JavaUtilDate") // the application's
    private long ofJdk(Object object, Class<?> type) {
        if (type == Long.class || type == Integer.class || type == Short.class || type == Byte.class) {
            return number(type, ((Number) object).longValue());
        }
        if (type == Double.class) {
            return number(type, Double.doubleToLongBits((Double) object));
        }
        if (type == Float.class) {
            return number(type, Float.floatToIntBits((Float) object));
        }
        if (type == Boolean.class) {
            return number(type, (Boolean) object ? 1 : 0);
        }
        if (type == Character.class) {
            return number(type, (Character) object);
        }
        if (type == UUID.class) {
            UUID uuid = (UUID) object;
            return Hashes.add(number(type, uuid.getMostSignificantBits()), uuid.getLeastSignificantBits()) | 1;
        }
        if (object instanceof Date) {
            return number(type, ((Date) object).getTime());
        }
        if (type == AtomicLong.class || type == AtomicInteger.class) {
            return number(type, ((Number) object).longValue());
        }
        if (type == AtomicBoolean.class) {
            return number(type, ((AtomicBoolean) object).get() ? 1 : 0);
        }
        if (type == StringBuilder.class) {
            return ofBuilder((StringBuilder) object);
        }
        if (type == BigInteger.class) {
            return ofInteger(type, (BigInteger) object);
        }
        if (type == BigDecimal.class) {
            BigDecimal decimal = (BigDecimal) object;
            return Hashes.add(ofInteger(type, decimal.unscaledValue()), decimal.scale()) | 1;
        }
        if (type == Class.class) {
            return Hashes.ofText(((Class<?>) object).getName(), salt + 1) | 1;
        }
        if (object instanceof TimeZone) {
            return Hashes.ofText(((TimeZone) object).getID(), salt + 2) | 1;
        }
        return TEXTS.contains(type.getName())
                ? Hashes.add(Hashes.ofText(type.getName(), salt), Hashes.ofText(object.toString(), salt)) | 1
                : NONE;
    }

    /** Reads the beginning, and neither copies the text nor waits for a lock. */
    private long ofBuilder(StringBuilder builder) {
        try {
            return Hashes.add(Hashes.ofType(StringBuilder.class), Hashes.ofText(builder, salt)) | 1;
        } catch (RuntimeException changing) {
            return NONE; // Another thread changes the text.
        }
    }

    /** Hashes the bits of an integer. To write the digits of a large one would take long. */
    private long ofInteger(Class<?> type, BigInteger integer) {
        byte[] bits = integer.bitLength() <= MAX_BITS ? integer.toByteArray() : null;
        return bits != null
                ? number(type, PrimitiveArrays.hash(bits, bits.length))
                : number(type, Hashes.add(integer.bitLength(), integer.hashCode()));
    }

    long number(Class<?> box, long value) {
        return Hashes.add(salt + BOX + Hashes.ofType(box), value) | 1;
    }
}
