package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import dev.coalesce.agent.testing.Said;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Class files that no compiler makes: what the JVM would have loaded it still loads, and nothing is thrown. {@code
 * -Dcoalesce.test.damaged=1000000} makes that many, {@code -Dcoalesce.test.seed} others.
 */
class DamagedClassesTest {
    private static final String NAME = "app.Shop";
    private static final int HEADER = 10;
    private static final byte[] SOUND =
            Objects.requireNonNull(Compiled.of("""
            public class Shop {
                @Coalesce(key = {"sku", "#number"}, ttl = "1h", staleFor = "1m") String price(String sku, long number) { return sku; }
                @Coalesce(scope = Scope.TYPE) synchronized CompletableFuture<List<String>> later(Map<String, int[]> all) { return null; }
                @Coalesce(key = "p0", ttl = "1s", onTimeout = OnTimeout.PROCEED) static int size(Object[] of) { return of.length; }
                @Invalidates(type = Shop.class, method = "price") @Invalidates(type = Shop.class, method = "size") void drop() {}
                int plain(int a) { try { return a / 2; } finally { a++; } }
            }
            """, "-g", "-parameters").get(NAME));

    private final Transformer transformer = new Transformer();
    private int woven;
    private int sound;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nothingIsThrownAndWhatLoadedStillLoads() {
        int count = Integer.getInteger("coalesce.test.damaged", 400);
        Random random = new Random(Long.getLong("coalesce.test.seed", 1));
        try (Said said = Said.listen()) {
            for (int i = 0; i < count; i++) {
                check(damaged(random), i);
            }
            assertThat(said).isNotNull();
        }
        assertThat(woven).as("of %s", count).isPositive();
        assertThat(sound).as("of %s", count).isPositive();
    }

    @Test
    void eachLengthThatAFileCanBeCutTo() {
        try (Said said = Said.listen()) {
            for (int length = 0; length < SOUND.length; length++) {
                assertThat(transform(Arrays.copyOf(SOUND, length)))
                        .as("cut to %s bytes", length)
                        .isNull();
            }
            assertThat(said).isNotNull();
        }
    }

    @Test
    void eachVersion() {
        try (Said said = Said.listen()) {
            for (int major = 0; major < 200; major++) {
                for (int minor : new int[] {0, 3, 0xFFFF}) {
                    byte[] file = SOUND.clone();
                    set(file, 4, minor);
                    set(file, 6, major);
                    check(file, major);
                }
            }
            assertThat(said).isNotNull();
        }
    }

    private void check(byte[] file, int number) {
        byte[] changed = transform(file);
        if (changed == null) {
            return;
        }
        woven++;
        if (problem(file) == null) {
            sound++;
            assertThat(problem(changed))
                    .as("number %s loads as it is, and not woven", number)
                    .isNull();
        }
    }

    private byte @Nullable [] transform(byte[] file) {
        ClassLoader loader = new IsolatingLoader(DamagedClassesTest.class.getClassLoader(), Map.of(NAME, file));
        return transformer.transform(loader, NAME.replace('.', '/'), null, null, file);
    }

    /** Why the JVM does not load, verify and initialise it; null: it does. */
    private static @Nullable Throwable problem(byte[] file) {
        try {
            ClassLoader loader = new IsolatingLoader(DamagedClassesTest.class.getClassLoader(), Map.of(NAME, file));
            Class<?> loaded = Class.forName(NAME, true, loader);
            return loaded.getName().equals(NAME) ? null : new ClassNotFoundException();
        } catch (Throwable e) {
            return e;
        }
    }

    private static byte[] damaged(Random random) {
        byte[] file = SOUND.clone();
        for (int n = random.nextInt(3); n >= 0; n--) {
            int at = HEADER + random.nextInt(file.length - HEADER - 4);
            switch (random.nextInt(5)) {
                case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> file[at] = (byte) random.nextInt(256);
                case 2 -> set(file, at, random.nextInt(80));
                case 3 -> set(file, at, random.nextInt(0x10000));
                default -> file = spliced(file, at, random);
            }
        }
        return file;
    }

    /** Some bytes cut out, doubled or put elsewhere. */
    private static byte[] spliced(byte[] file, int at, Random random) {
        int from = HEADER + random.nextInt(file.length - HEADER);
        int length = Math.min(random.nextInt(12), file.length - from);
        byte[] result = new byte[file.length + length];
        System.arraycopy(file, 0, result, 0, at);
        System.arraycopy(file, from, result, at, length);
        System.arraycopy(file, at, result, at + length, file.length - at);
        return random.nextBoolean() ? result : Arrays.copyOf(result, file.length);
    }

    private static void set(byte[] file, int at, int value) {
        file[at] = (byte) (value >> 8);
        file[at + 1] = (byte) value;
    }
}
