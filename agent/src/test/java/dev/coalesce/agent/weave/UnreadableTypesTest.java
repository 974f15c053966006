package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.MemoryUrls;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that a type which cannot be read, or is damaged, concerns no more methods than it has to. */
class UnreadableTypesTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Quote {}
            class Shop {
                @Coalesce(ttl = "1s") Quote unreadableResult(String sku) { return null; }
                @Coalesce(ttl = "2s") int unreadableKey(Quote quote) { return 0; }
                @Coalesce(ttl = "3s") int readable(String sku) { return 0; }
                @Coalesce(key = "sku", ttl = "4s") int unreadableOther(String sku, Quote quote) { return 0; }
                @Coalesce(ttl = "5s") int unreadableArray(Quote[][] quotes) { return 0; }
                @Coalesce(ttl = "6s") int unreadableException(String sku) throws Missing { return 0; }
                @Coalesce(ttl = "7s") synchronized int unreadableGeneric(List<? extends Quote> quotes) { return 0; }
                @Coalesce(key = "quote.price", ttl = "8s") int unreadableStep(Priced quote) { return 0; }
                @Invalidates(type = Shop.class, method = "readable", key = "sku") void invalidating(String sku, Quote quote) {}
                @Invalidates(type = Shop.class, method = "unreadableKey", key = "quote") void invalidatingKey(Quote quote) {}
                Quote plain(Quote quote) throws Missing { return quote; }
            }
            class Priced { public int getPrice() { return 0; } }
            class Missing extends Exception {}
            """, "-g");

    @Test
    void classWithoutResourceIsUsed_onlyMethodsThatNeedItAreLeftUnchanged() {
        try (CapturedLog log = CapturedLog.listen()) {
            String woven = weave(Map.of("app.Shop", bytes("Shop")), "Shop", bytes("Shop"));

            assertThat(woven).contains("@ttl=2s", "@ttl=3s", "@ttl=4s", "@ttl=5s", "@ttl=6s", "@ttl=7s");
            assertThat(woven).doesNotContain("@ttl=1s", "@ttl=8s");
            assertThat(log.lines("cannot be read")).hasSize(2);
        }
    }

    @Test
    void signatureIsMalformed_methodsHaveErasedTypes() {
        Map<String, byte[]> classes = Compiled.of("""
                class Damaged<T> {
                    @Coalesce(ttl = "1s") List<String> get(String sku) { return null; }
                    @Coalesce(ttl = "2s") int count(String sku) { return 0; }
                    @Coalesce(ttl = "3s") CompletableFuture<String> later(Map<String, T> key) { return null; }
                    List<T> field;
                }
                """);
        byte[] whole = Objects.requireNonNull(classes.get("app.Damaged"));
        for (String signature : List.of(
                "(Ljava/lang/String;)Ljava/util/List<Ljava/lang/String;>;",
                "<T:Ljava/lang/Object;>Ljava/lang/Object;",
                "Ljava/util/List<TT;>;",
                "(Ljava/util/Map<Ljava/lang/String;TT;>;)Ljava/util/concurrent/CompletableFuture<Ljava/lang/String;>;")) {
            byte[] damaged = replace(whole, signature, signature.replace(';', '<'));

            assertThat(weave(Map.of(), "Damaged", damaged)).as(signature).contains("@ttl=1s", "@ttl=2s", "@ttl=3s");
        }
    }

    @Test
    @Timeout(60) // with one visit for each way to inherit a type, this takes years
    void diamondsInheritedDeeply_areVisitedOnce() {
        Map<String, byte[]> classes = new HashMap<>(Compiled.of("""
                interface A60 {}
                class Shop {
                    @Coalesce(key = "deep.price", ttl = "1s") int get(A60 deep) { return 0; }
                    @Coalesce(key = "deep.missing", ttl = "2s") int none(A60 deep) { return 0; }
                }
                """, "-g"));
        for (int i = 60; i > 0; i--) {
            classes.put("app.A" + i, emptyInterface("app/A" + i, "app/A" + (i - 1), "app/B" + (i - 1)));
            classes.put("app.B" + i, emptyInterface("app/B" + i, "app/A" + (i - 1), "app/B" + (i - 1)));
        }
        classes.putAll(Compiled.of("interface A0 { int getPrice(); } interface B0 extends A0 {}"));

        assertThat(weave(classes, "Shop", Objects.requireNonNull(classes.get("app.Shop"))))
                .contains("@ttl=1s")
                .doesNotContain("@ttl=2s");
    }

    private static byte[] emptyInterface(String name, String... supertypes) {
        ClassWriter writer = new ClassWriter(0);
        int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT;
        writer.visit(Opcodes.V17, access, name, null, "java/lang/Object", supertypes);
        return writer.toByteArray();
    }

    /** Replaces a constant by one of the same length. */
    private static byte[] replace(byte[] classFile, String constant, String by) {
        String text = new String(classFile, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(constant);
        return text.replace(constant, by).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String weave(Map<String, byte[]> readable, String name, byte[] classFile) {
        byte[] woven = new Transformer()
                .transform(new MemoryUrls(readable).loader(null), "app/" + name, null, null, classFile);
        return new String(Objects.requireNonNull(woven), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String name) {
        return Objects.requireNonNull(CLASSES.get("app." + name));
    }
}
