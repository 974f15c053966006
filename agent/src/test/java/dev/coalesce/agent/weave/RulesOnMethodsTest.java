package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.rules.ConfigFile;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.testing.CapturedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests methods that are coalesced by a rule, with and without an annotation. */
class RulesOnMethodsTest {
    private static final String SOURCE = """
            class Shop {
                int bodies;
                String get(String a, String b) { return a + b + ++bodies; }
                String get(String a, int b) { return a + b + ++bodies; }
                @Coalesce(key = "a", ttl = "1m", scope = Scope.TYPE) String price(String a, String b) { return a + b + ++bodies; }
                @Invalidates(type = Shop.class, method = "get", key = {"a", "b"}) void put(String a, String b) {}
            }
            class Plain { int bodies; String get(String a) { return a + ++bodies; } }
            """;

    @TempDir
    private Path directory;

    @Test
    void rule_appliesToAllOverloadsOrToOne() throws Exception {
        try (Woven woven = Woven.withRules(rules("app.Shop.get: {ttl: 1h}"), SOURCE, "-g")) {
            Object shop = woven.make("Shop");
            for (Class<?> second : new Class<?>[] {String.class, int.class}) {
                var get = woven.type("Shop").getDeclaredMethod("get", String.class, second);
                Object b = second == int.class ? (Object) 1 : "b";
                Object first = Woven.invoke(get, shop, "a", b);
                assertThat(Woven.invoke(get, shop, "a", b)).isEqualTo(first);
            }
        }
        try (Woven woven = Woven.withRules(rules("app.Shop.get(java.lang.String, int): {ttl: 1h}"), SOURCE, "-g")) {
            Object shop = woven.make("Shop");
            var ofInt = woven.type("Shop").getDeclaredMethod("get", String.class, int.class);
            var ofText = woven.type("Shop").getDeclaredMethod("get", String.class, String.class);
            assertThat(Woven.invoke(ofInt, shop, "a", 1)).isEqualTo("a11");
            assertThat(Woven.invoke(ofInt, shop, "a", 1)).isEqualTo("a11");
            assertThat(Woven.invoke(ofText, shop, "a", "b")).isEqualTo("ab2");
            assertThat(Woven.invoke(ofText, shop, "a", "b")).isEqualTo("ab3");
        }
    }

    @Test
    void ruleAndAnnotation_ruleWinsAttributeByAttribute() throws Exception {
        try (Woven woven = Woven.withRules(rules("app.Shop.price: {key: b, ttl: 10s}"), SOURCE, "-g")) {
            Object shop = woven.make("Shop");
            Object other = woven.make("Shop");
            assertThat(Woven.call(shop, "price", "a", "b")).isEqualTo("ab1");
            assertThat(Woven.call(other, "price", "x", "b"))
                    .as("the rule's key, the annotation's scope")
                    .isEqualTo("ab1");
            assertThat(Woven.call(shop, "price", "a", "c")).isEqualTo("ac2");
            woven.clock.advance(Duration.ofSeconds(11));
            assertThat(Woven.call(shop, "price", "a", "b")).as("the rule's ttl").isEqualTo("ab3");
        }
    }

    @Test
    void ruleAboutInterface_appliesToImplementations() throws Exception {
        RuleBook book = rules("app.Api.get: {key: p0, ttl: 1h}\n  app.Near.get: {ttl: 10s}");
        try (Woven woven = Woven.withRules(book, """
                interface Api { String get(String a, String b); }
                class Far implements Api { int bodies; @Override public String get(String a, String b) { return a + b + ++bodies; } }
                class Near extends Far { @Override public String get(String a, String b) { return a + b + ++bodies; } }
                """, "-g")) {
            Object far = woven.make("Far");
            Object near = woven.make("Near");
            for (Object each : new Object[] {far, near}) {
                assertThat(Woven.call(each, "get", "a", "b")).isEqualTo("ab1");
                assertThat(Woven.call(each, "get", "a", "c")).isEqualTo("ab1");
            }
            woven.clock.advance(Duration.ofSeconds(11));
            assertThat(Woven.call(far, "get", "a", "b")).isEqualTo("ab1");
            assertThat(Woven.call(near, "get", "a", "b"))
                    .as("the nearer rule's ttl")
                    .isEqualTo("ab2");
            assertThat(book.current().all())
                    .as("changes of either rule have an effect")
                    .allMatch(rule -> book.isWoven("app/" + (rule.selectsType("app/Api") ? "Api" : "Near"), rule));
        }
    }

    @Test
    void conflictingInterfaces_ruleAboutClassDecides() throws Exception {
        try (Woven woven = Woven.withRules(rules("app.Both.get: {key: [p0, p1]}"), """
                interface One { @Coalesce(key = "p0", ttl = "1h") String get(String a, String b); }
                interface Other { @Coalesce(key = "p1", ttl = "1h") String get(String a, String b); }
                class Both implements One, Other { int bodies; @Override public String get(String a, String b) { return a + b + ++bodies; } }
                """)) {
            Object both = woven.make("Both");
            assertThat(Woven.call(both, "get", "a", "b")).isEqualTo("ab1");
            assertThat(Woven.call(both, "get", "a", "b")).isEqualTo("ab1");
            assertThat(Woven.call(both, "get", "a", "c")).isEqualTo("ac2");
        }
    }

    @Test
    void disablingRule_turnsAnnotationOff() throws Exception {
        try (Woven woven = Woven.withRules(rules("app.Shop.price: {enabled: false}"), SOURCE, "-g")) {
            Object shop = woven.make("Shop");
            assertThat(Woven.call(shop, "price", "a", "b")).isEqualTo("ab1");
            assertThat(Woven.call(shop, "price", "a", "b")).isEqualTo("ab2");
            assertThat(woven.counters("Shop.price").bypasses()).isEqualTo(2);
        }
    }

    @Test
    void globRule_appliesToEveryMatchingClass() throws Exception {
        try (Woven woven = Woven.withRules(rules("app.P*.get: {ttl: 1h}"), SOURCE, "-g")) {
            Object plain = woven.make("Plain");
            assertThat(Woven.call(plain, "get", "a")).isEqualTo("a1");
            assertThat(Woven.call(plain, "get", "a")).isEqualTo("a1");
            Object shop = woven.make("Shop");
            Woven.call(shop, "price", "a", "b");
            assertThat(woven.isLinked("Shop.get")).isFalse();
        }
    }

    @Test
    void resultOfRule_isInvalidated() throws Exception {
        try (Woven woven =
                Woven.withRules(rules("app.Shop.get(java.lang.String, java.lang.String): {ttl: 1h}"), SOURCE, "-g")) {
            Object shop = woven.make("Shop");
            var get = woven.type("Shop").getDeclaredMethod("get", String.class, String.class);
            assertThat(Woven.invoke(get, shop, "a", "b")).isEqualTo("ab1");
            assertThat(Woven.invoke(get, shop, "a", "b")).isEqualTo("ab1");
            Woven.call(shop, "put", "a", "b");
            assertThat(Woven.invoke(get, shop, "a", "b")).isEqualTo("ab2");
        }
    }

    @Test
    void invalidRule_isReportedWithFileAndLine() throws Exception {
        try (CapturedLog log = CapturedLog.listen();
                Woven woven = Woven.withRules(rules("app.Plain.get: {key: nowhere}"), SOURCE, "-g")) {
            assertThat(woven.make("Plain")).isNotNull();
            assertThat(log.text())
                    .contains("the rule \"app.Plain.get\" (file " + directory.resolve("coalesce.yaml")
                            + ", line 2, column 3) on app.Plain.get(java.lang.String) has no effect: key has the path"
                            + " \"nowhere\". Use a path that starts with a or p0, this.");
        }
    }

    @Test
    void reloadedFile_changesWovenMethods() throws Exception {
        RuleBook book = rules("app.Plain.get: {ttl: 1h}");
        try (Woven woven = Woven.withRules(book, SOURCE, "-g")) {
            Object plain = woven.make("Plain");
            assertThat(Woven.call(plain, "get", "a")).isEqualTo("a1");
            assertThat(Woven.call(plain, "get", "a")).isEqualTo("a1");

            change(woven, book, "app.Plain.get: {ttl: 1h, enabled: false}");
            assertThat(Woven.call(plain, "get", "a")).isEqualTo("a2");
            assertThat(Woven.call(plain, "get", "a")).isEqualTo("a3");

            change(woven, book, "app.Plain.get: {ttl: 10s}");
            assertThat(Woven.call(plain, "get", "a"))
                    .as("the earlier results are gone")
                    .isEqualTo("a4");
            assertThat(Woven.call(plain, "get", "a")).isEqualTo("a4");
            woven.clock.advance(Duration.ofSeconds(11));
            assertThat(Woven.call(plain, "get", "a")).isEqualTo("a5");

            change(woven, book, "app.Other.get:");
            assertThat(Woven.call(plain, "get", "a")).as("there is no rule").isEqualTo("a6");
        }
    }

    @Test
    void removedRule_annotationAppliesAgain() throws Exception {
        RuleBook book = rules("app.Shop.price: {ttl: 10s}");
        try (Woven woven = Woven.withRules(book, SOURCE, "-g")) {
            Object shop = woven.make("Shop");
            assertThat(Woven.call(shop, "price", "a", "b")).isEqualTo("ab1");
            change(woven, book, "app.Other.get:");
            woven.clock.advance(Duration.ofSeconds(11));
            assertThat(Woven.call(shop, "price", "a", "b")).isEqualTo("ab2");
            woven.clock.advance(Duration.ofSeconds(11));
            assertThat(Woven.call(shop, "price", "a", "b")).isEqualTo("ab2");
        }
    }

    private void change(Woven woven, RuleBook book, String methods) throws Exception {
        book.replace(rules(methods).current());
        woven.overrides.apply((type, method, descriptor) -> book.current().attributes(type, method, descriptor), true);
    }

    private RuleBook rules(String methods) throws Exception {
        Path file = Files.writeString(directory.resolve("coalesce.yaml"), "methods:\n  " + methods + "\n");
        ConfigFile read = ConfigFile.read(file.toString());
        assertThat(read.errors()).isEmpty();
        return new RuleBook(read.rules());
    }
}
