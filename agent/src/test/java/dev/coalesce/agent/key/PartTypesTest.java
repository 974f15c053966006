package dev.coalesce.agent.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which objects are recognised as immutable and so can be their own keys. */
class PartTypesTest {
    record Id(String text, long number, TimeUnit unit) {}

    record Nested(Id id, Instant at) {}

    record OpenComponent(Object anything) {}

    record ListComponent(Id id, List<String> names) {}

    record Recursive(@Nullable Recursive next) {}

    static List<Object> immutableObjects() {
        return List.of(
                "a",
                true,
                'c',
                (byte) 1,
                (short) 1,
                1,
                1L,
                1f,
                1.0,
                BigInteger.ONE,
                BigDecimal.ONE,
                new UUID(1, 2),
                URI.create("a:b"),
                Locale.ROOT,
                String.class,
                TimeUnit.DAYS,
                Instant.EPOCH,
                LocalDate.EPOCH,
                Duration.ZERO,
                ZoneId.of("UTC"),
                new Id("a", 1, TimeUnit.DAYS),
                new Nested(new Id("a", 1, TimeUnit.DAYS), Instant.EPOCH));
    }

    static List<Object> mutableObjects() {
        return List.of(
                new Object(),
                new ArrayList<>(),
                List.of(),
                new BitSet(),
                new int[0],
                new OpenComponent("a"),
                new ListComponent(new Id("a", 1, TimeUnit.DAYS), List.of()),
                new Recursive(null));
    }

    @ParameterizedTest
    @MethodSource("immutableObjects")
    void immutableObject_isItsOwnKey(Object part) {
        assertThat(PartTypes.isImmutable(part)).isTrue();
        assertThat(Keys.of(part)).isSameAs(part);
        assertThat(Keys.snapshot(Keys.of(part))).isSameAs(part);
    }

    @ParameterizedTest
    @MethodSource("mutableObjects")
    void mutableObject_isWrappedInAKey(Object part) {
        assertThat(PartTypes.isImmutable(part)).isFalse();
        assertThat(Keys.of(part)).isNotSameAs(part).isEqualTo(Keys.of(part)).hasSameHashCodeAs(Keys.of(part));
    }
}
