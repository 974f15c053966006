package dev.coalesce.agent.weave.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the scan of the bytes of every class that loads. */
class ClassFileScanTest {
    private static final String COALESCE = "Ldev/coalesce/Coalesce;";
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Annotated { @Coalesce String get() { return null; } }
            class Repeated {
                @Invalidates(type = Annotated.class, method = "get") @Invalidates(type = Annotated.class, method = "get") void set() {}
            }
            class Plain {
                static final long LONG = 1234567890123L; static final double DOUBLE = 1.5;
                static final String NOT_QUITE = "Ldev/coalesce/Coalesce";
                Object all(int i) {
                    Runnable r = () -> System.out.println(LONG + DOUBLE + 1.5f + i + 70000);
                    return new Object[] {r, LONG, DOUBLE, String.class};
                }
            }
            """);

    private final ClassFileScan scan = new ClassFileScan(COALESCE, "Ldev/coalesce/Invalidates$All;");

    @Test
    void wantedDescriptorInPool_isFound() {
        assertThat(scan.finds(bytes("Annotated"))).isTrue();
        assertThat(scan.finds(bytes("Repeated"))).isTrue();
    }

    @Test
    void similarStringInPool_isNotFound() {
        assertThat(scan.finds(bytes("Plain"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(classes = {ClassFileScanTest.class, Map.class, Thread.class, Character.class})
    void constantsOfAnyClass_areScanned(Class<?> type) {
        byte[] file = IsolatingLoader.bytesOf(type);
        String only = "a constant of this class only";

        assertThat(scan.finds(file)).isEqualTo(type == ClassFileScanTest.class);
        assertThat(new ClassFileScan(only).finds(file)).isEqualTo(type == ClassFileScanTest.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 8, 9, 10, 11})
    void fileShorterThanPool_isNotFound(int length) {
        assertThat(scan.finds(Arrays.copyOf(bytes("Annotated"), length))).isFalse();
    }

    @Test
    void truncatedFile_doesNotThrow() {
        byte[] file = bytes("Annotated");

        for (int length = 0; length < file.length; length++) {
            byte[] truncated = Arrays.copyOf(file, length);
            assertThatCode(() -> assertThat(scan.finds(truncated)).isIn(true, false))
                    .doesNotThrowAnyException();
            assertThatCode(() -> ClassFileScan.supertypes(truncated)).doesNotThrowAnyException();
        }
    }

    @Test
    void damagedOrRandomBytes_doNotThrow() {
        Random random = new Random(42);
        byte[] file = bytes("Plain");

        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = file.clone();
            for (int n = random.nextInt(8); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            System.arraycopy(file, 0, noise, 0, Math.min(8, noise.length)); // so that the header is read
            assertThatCode(() ->
                            assertThat(scan.finds(damaged) && scan.finds(noise)).isFalse())
                    .doesNotThrowAnyException();
            assertThatCode(() -> ClassFileScan.supertypes(damaged)).doesNotThrowAnyException();
            assertThatCode(() -> ClassFileScan.supertypes(noise)).doesNotThrowAnyException();
        }
    }

    @Test
    void supertypes_areListedSuperclassFirst() {
        assertThat(ClassFileScan.supertypes(bytes("Annotated"))).containsExactly("java/lang/Object");
        assertThat(ClassFileScan.supertypes(IsolatingLoader.bytesOf(Integer.class)))
                .startsWith("java/lang/Number", "java/lang/Comparable");
        assertThat(ClassFileScan.supertypes(IsolatingLoader.bytesOf(Object.class)))
                .isEmpty();
    }

    private static byte[] bytes(String type) {
        return Objects.requireNonNull(CLASSES.get("app." + type));
    }
}
