package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tests with random keys that their bytes are equal if and only if the keys are. A failure names its seed;
 * {@code -Dseed=…} repeats it.
 */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete"}) // parts of keys may be of these types
class CanonicalKeyTest {
    private record Point(int x, @Nullable Object name) {}

    private record Other(int x, @Nullable Object name) {}

    private record Size(int width, double height) {}

    private static final int ROUNDS = 100_000;

    /** Values of which some are equal to others although they look different, or differ although they look equal. */
    private static final List<Object> SCALARS = List.of(
            "",
            "a",
            "A",
            "\ud800",
            "\ud801",
            "i\u0130",
            "1",
            '1',
            1,
            1L,
            (short) 1,
            (byte) 1,
            1.0,
            1.0f,
            0.0,
            -0.0,
            Double.NaN,
            Double.longBitsToDouble(0x7ff8000000000001L),
            true,
            BigInteger.ONE,
            new BigDecimal("1"),
            new BigDecimal("1.0"),
            new BigDecimal("1.00"),
            new UUID(1, 1),
            new UUID(1, 2),
            Month.MAY,
            Month.JUNE,
            URI.create("HTTP://Host:80/a%2fb?c#d"),
            URI.create("http://host:80/a%2Fb?c#d"),
            URI.create("http://host:80/A%2Fb?c#d"),
            URI.create("http://u@host/"),
            URI.create("http://host/"),
            URI.create("mailto:a%2f"),
            URI.create("MAILTO:a%2F"),
            URI.create("//a_b/x"),
            URI.create("//A_b/x"),
            URI.create("x"),
            Locale.GERMANY,
            Locale.GERMAN,
            Instant.EPOCH,
            Instant.ofEpochMilli(1),
            LocalDate.EPOCH,
            LocalDate.EPOCH.atStartOfDay(),
            LocalDateTime.of(1970, 1, 1, 0, 0).atOffset(ZoneOffset.UTC),
            LocalDateTime.of(1970, 1, 1, 0, 0).atZone(ZoneId.of("UTC")),
            LocalDateTime.of(1970, 1, 1, 0, 0).atZone(ZoneOffset.UTC),
            ZoneOffset.UTC,
            ZoneId.of("UTC"),
            Duration.ofMillis(-500),
            Duration.ofMillis(500),
            new Date(0),
            new Size(1, 0.0),
            new Size(1, -0.0),
            String.class,
            Integer.class,
            Optional.empty());

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void randomKeys_haveEqualBytesOnlyIfTheyAreEqual() {
        int equal = 0;
        List<Locale> locales = List.of(Locale.ROOT, Locale.forLanguageTag("tr"), Locale.forLanguageTag("ar-EG"));
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Object[] parts = {value(2), value(1), value(0)};
                Object[] others = {same(parts[0]), same(parts[1]), same(parts[2])};
                int count = 1 + random.nextInt(3);
                Object key = key(Arrays.copyOf(parts, count));
                byte[] bytes = CanonicalKey.of(key);
                if (round % 1000 == 0) {
                    Locale.setDefault(locales.get(random.nextInt(locales.size())));
                    TimeZone.setDefault(TimeZone.getTimeZone(random.nextBoolean() ? "Asia/Kolkata" : "UTC"));
                }
                Object other = Keys.snapshot(key(Arrays.copyOf(others, random.nextInt(9) == 0 ? 2 : count)));
                boolean isEqual = key.equals(other);
                equal += isEqual ? 1 : 0;
                assertThat(Arrays.equals(bytes, CanonicalKey.of(other)))
                        .as("seed %d, round %d: %s and %s", seed, round, key, other)
                        .isEqualTo(isEqual);
            }
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        assertThat(equal).as("seed " + seed).isBetween(ROUNDS / 20, ROUNDS * 19 / 20);
    }

    @Test
    void everyTwoScalars_haveEqualBytesOnlyIfTheyAreEqual() {
        for (Object one : SCALARS) {
            for (Object two : SCALARS) {
                assertThat(Arrays.equals(CanonicalKey.of(Keys.of(one)), CanonicalKey.of(Keys.of(two))))
                        .as("%s %s and %s %s", one.getClass(), one, two.getClass(), two)
                        .isEqualTo(Keys.of(one).equals(Keys.of(two)));
            }
        }
    }

    /** The bytes are the same on every JDK: this test runs on several. */
    @Test
    void bytes_areThoseOfEveryVersion() {
        Object key = Keys.of("sku", 7, List.of(Month.MAY, Instant.EPOCH));
        assertThat(HexFormat.of().formatHex(CanonicalKey.of(key)))
                .isEqualTo("000000037331" + "00000003736b75" + "6900000007" + "5b00000002" + "65310000000f"
                        + "6a6176612e74696d652e4d6f6e7468" + "31000000034d4159" + "743100000007496e7374616e74"
                        + "3100000014313937302d30312d30315430303a30303a30305a");
    }

    @Test
    void keyInContext_differsFromKeyOfTheSameParts() {
        byte[] inContext = CanonicalKey.of(Keys.inContext(Keys.of("a"), Keys.of("b")));
        assertThat(inContext)
                .isEqualTo(CanonicalKey.of(Keys.inContext(Keys.of("a"), Keys.of("b"))))
                .isNotEqualTo(CanonicalKey.of(Keys.of("a", "b")))
                .isNotEqualTo(CanonicalKey.of(Keys.inContext(Keys.of("a"), Keys.of("c"))));
    }

    @Test
    void classWithEqualsOfItsOwn_isRefusedByName() {
        Object opaque = new Thread();
        assertThatThrownBy(() -> CanonicalKey.of(Keys.of("a", List.of(opaque))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("java.lang.Thread");
    }

    private static Object key(@Nullable Object... parts) {
        return switch (parts.length) {
            case 1 -> Keys.of(parts[0]);
            case 2 -> Keys.of(parts[0], parts[1]);
            default -> Keys.of(parts[0], parts[1], parts[2]);
        };
    }

    private @Nullable Object value(int depth) {
        switch (random.nextInt(depth > 0 ? 12 : 3)) {
            case 0:
                return null;
            case 1, 2:
                return SCALARS.get(random.nextInt(SCALARS.size()));
            case 3:
                return values(depth);
            case 4:
                return new HashSet<>(values(depth));
            case 5:
                Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
                values(depth).forEach(each -> map.put(each, value(depth - 1)));
                return map;
            case 6:
                return values(depth).toArray();
            case 7:
                return random.ints(random.nextInt(3), 0, 2).toArray();
            case 8:
                return new byte[] {(byte) random.nextInt(2)};
            case 9:
                return new Point(random.nextInt(2), value(depth - 1));
            case 10:
                return new Other(random.nextInt(2), value(depth - 1));
            default:
                return random.nextBoolean()
                        ? Optional.ofNullable(value(depth - 1))
                        : random.nextBoolean()
                                ? ByteBuffer.wrap(new byte[] {1, 2}, random.nextInt(2), 1)
                                : BitSet.valueOf(new long[] {random.nextInt(3)});
        }
    }

    private List<@Nullable Object> values(int depth) {
        List<@Nullable Object> values = random.nextBoolean() ? new ArrayList<>() : new LinkedList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Object value = value(depth - 1);
            if (!(value instanceof Object[]) && !(value instanceof int[]) && !(value instanceof byte[])) {
                values.add(value); // equal arrays in one set are refused
            }
        }
        return values;
    }

    /** Returns mostly an equal part of another class or order. */
    private @Nullable Object same(@Nullable Object part) {
        if (random.nextInt(4) == 0) {
            return value(1);
        }
        if (part instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        if (part instanceof Set<?> set) {
            List<@Nullable Object> shuffled = new ArrayList<>(set);
            Collections.shuffle(shuffled, random);
            return new HashSet<>(shuffled);
        }
        if (part instanceof int[] array) {
            return array.clone();
        }
        return part instanceof Object[] array ? array.clone() : part;
    }

    @Test
    void sortedSet_hasTheBytesOfAnyOtherSet() {
        assertThat(CanonicalKey.of(Keys.of(new TreeSet<>(Set.of("b", "a")))))
                .isEqualTo(CanonicalKey.of(Keys.of(Set.of("a", "b"))));
    }
}
