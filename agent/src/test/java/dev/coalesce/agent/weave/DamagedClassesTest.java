package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests class files that no compiler produces: nothing is thrown, and a class that the JVM loads still loads after
 * weaving. {@code -Dcoalesce.test.damaged=1000000} sets the number of class files, {@code -Dcoalesce.test.seed} the
 * seed.
 */
class DamagedClassesTest {
    private static final String NAME = "app.Shop";
    private static final int HEADER = 10;
    private static final byte[] INTACT =
            Objects.requireNonNull(Compiled.of("""
            public class Shop {
                @Coalesce(key = {"sku", "#number"}, ttl = "1h", staleFor = "1m") String price(String sku, long number) { return sku; }
                @Coalesce(scope = Scope.TYPE) synchronized CompletableFuture<List<String>> later(Map<String, int[]> all) { return null; }
                @Coalesce(key = "p0", ttl = "1s", onTimeout = OnTimeout.PROCEED) static int size(Object[] of) { return of.length; }
                @Invalidates(type = Shop.class, method = "price") @Invalidates(type = Shop.class, method = "size") void invalidate() {}
                int plain(int a) { try { return a / 2; } finally { a++; } }
            }
            """, "-g", "-parameters").get(NAME));

    private final Transformer transformer = new Transformer();
    private int woven;
    private int loadable;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void damagedClass_loadsIfItDidBeforeWeaving() {
        int count = Integer.getInteger("coalesce.test.damaged", 400);
        Random random = new Random(Long.getLong("coalesce.test.seed", 1));
        try (CapturedLog log = CapturedLog.listen()) {
            for (int i = 0; i < count; i++) {
                check(damaged(random), i);
            }
            assertThat(log).isNotNull();
        }
        assertThat(woven).as("of %s", count).isPositive();
        assertThat(loadable).as("of %s", count).isPositive();
    }

    @Test
    void truncatedClass_isNotWoven() {
        try (CapturedLog log = CapturedLog.listen()) {
            for (int length = 0; length < INTACT.length; length++) {
                assertThat(transform(Arrays.copyOf(INTACT, length)))
                        .as("cut to %s bytes", length)
                        .isNull();
            }
            assertThat(log).isNotNull();
        }
    }

    @Test
    void anyClassFileVersion_loadsIfItDidBeforeWeaving() {
        try (CapturedLog log = CapturedLog.listen()) {
            for (int major = 0; major < 200; major++) {
                for (int minor : new int[] {0, 3, 0xFFFF}) {
                    byte[] file = INTACT.clone();
                    set(file, 4, minor);
                    set(file, 6, major);
                    check(file, major);
                }
            }
            assertThat(log).isNotNull();
        }
    }

    private void check(byte[] file, int number) {
        byte[] changed = transform(file);
        if (changed == null) {
            return;
        }
        woven++;
        if (problem(file) == null) {
            loadable++;
            assertThat(problem(changed))
                    .as("number %s loads before weaving, but not after", number)
                    .isNull();
        }
    }

    private byte @Nullable [] transform(byte[] file) {
        ClassLoader loader = new IsolatingLoader(DamagedClassesTest.class.getClassLoader(), Map.of(NAME, file));
        return transformer.transform(loader, NAME.replace('.', '/'), null, null, file);
    }

    /** Returns why the JVM does not load, verify and initialise a class; null if it does. */
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
        byte[] file = INTACT.clone();
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

    /** Copies some bytes to another place, and may cut the end off. */
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
