package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which calls have the same key, for each form of key path that a user can write. */
class KeyPathsTest {
    private static final String SOURCE = """
            class Hidden { public String getOrigin() { return "o"; } }
            class User extends Hidden {
                final int id; private final String secret; User friend;
                User(int id, String secret) { this.id = id; this.secret = secret; }
                public String getName() { return "n" + id; }
                public boolean isOld() { return id > 9; }
                public boolean isOdd() { return id % 2 == 1; }
                public int age() { return id * 10; }
                private int hidden() { return 1; }
            }
            record Request(User user, String path, int[] bytes) { public String getPath() { return "wrong"; } }
            interface Named { String name(); }
            class Paths {
                int bodies; private String tenant = "t1";
                void tenant(String t) { tenant = t; }
                String ran() { return "ran " + ++bodies; }
                @Coalesce(ttl = "1h", key = "p0.id") String byField(User u) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.secret") String byPrivateField(User u) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.name") String byGetter(User u) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.old") String byIs(User u) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.age") String byMethod(User u) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.origin") String byInherited(User u) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.user.friend.id") String deep(Request r) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.path") String byComponent(Request r) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.bytes") String byArray(Request r) { return ran(); }
                @Coalesce(ttl = "1h", key = {"p1", "this.tenant"}) String byThis(User u, String k) { return ran(); }
                @Coalesce(ttl = "1h", key = "this.tenant", scope = Scope.TYPE) String byThisAlone(User u) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.length") String byLength(String s) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.name") String byInterface(Named n) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.name") <N extends Named> String byBound(N n) { return ran(); }
                @Coalesce(ttl = "1h", key = {}) String byAll(String a, String b) { return ran(); }
                @Coalesce(ttl = "1h", key = "p0.boom") String byBroken(Broken b) { return ran(); }
            }
            class Broken { public String getBoom() { throw new IllegalStateException("boom"); } }
            class Make {
                static User user(int id, String secret) { return new User(id, secret); }
                static User befriended(int id, User friend) { User u = new User(id, "s"); u.friend = friend; return u; }
                static Request request(User user, String path, int... bytes) { return new Request(user, path, bytes); }
                static Named named(String n) { return () -> n; }
            }
            """;
    private static final Map<String, byte[]> CLASSES = Compiled.of(SOURCE);

    private final Woven woven = Woven.of(CLASSES);
    private final Object paths = woven.make("Paths");

    @AfterEach
    void close() {
        woven.close();
    }

    @ParameterizedTest
    @CsvSource({
        "byField, 1, a, 1, b, true", "byField, 1, a, 2, a, false",
        "byPrivateField, 1, a, 2, a, true", "byPrivateField, 1, a, 1, b, false",
        "byGetter, 1, a, 1, b, true", "byGetter, 1, a, 2, a, false",
        "byIs, 10, a, 11, b, true", "byIs, 1, a, 10, a, false",
        "byMethod, 1, a, 1, b, true", "byMethod, 1, a, 2, a, false",
        "byInherited, 1, a, 2, b, true"
    })
    void pathOfParameter_decidesWhichCallsAreTheSame(
            String method, int id, String secret, int otherId, String otherSecret, boolean same) {
        assertThat(areTheSame(method, user(id, secret), user(otherId, otherSecret)))
                .isEqualTo(same);
    }

    @Test
    void recordComponentAndGetter_componentIsRead() {
        assertThat(areTheSame("byComponent", request("a"), request("a"))).isTrue();
        assertThat(areTheSame("byComponent", request("b"), request("c"))).isFalse();
    }

    @Test
    void arrayPart_isComparedByContent() {
        assertThat(areTheSame("byArray", request("a", 1, 2), request("b", 1, 2)))
                .isTrue();
        assertThat(areTheSame("byArray", request("a", 1, 2), request("a", 2, 1)))
                .isFalse();
    }

    @Test
    void nullOnPath_isNullPart() {
        Object noUser = Objects.requireNonNull(woven.callStatic("Make", "request", null, "a", new int[0]));
        Object noFriend = Objects.requireNonNull(woven.callStatic("Make", "request", user(1, "a"), "b", new int[0]));
        Object friend = woven.callStatic("Make", "befriended", 1, user(7, "x"));
        Object full = Objects.requireNonNull(woven.callStatic("Make", "request", friend, "c", new int[0]));

        assertThat(areTheSame("deep", noUser, noFriend)).isTrue();
        assertThat(areTheSame("deep", noUser, null)).isTrue();
        assertThat(areTheSame("deep", noUser, full)).isFalse();
        assertThat(areTheSame("byField", null, user(0, "a")))
                .as("null is not 0")
                .isFalse();
    }

    @Test
    void pathOfThis_readsTheObject() {
        String first = run("byThis", null, "k");
        Woven.call(paths, "tenant", "t2");
        String second = run("byThis", null, "k");
        Woven.call(paths, "tenant", "t1");

        assertThat(second).isNotEqualTo(first);
        assertThat(run("byThis", user(1, "a"), "k"))
                .as("the user is not part of the key")
                .isEqualTo(first);
        assertThat(run("byThis", null, "other")).isNotEqualTo(first);
    }

    @Test
    void pathOfInterfaceType_readsItsMethod() {
        Object one = Objects.requireNonNull(woven.callStatic("Make", "named", "n"));
        Object same = Objects.requireNonNull(woven.callStatic("Make", "named", "n"));
        Object other = Objects.requireNonNull(woven.callStatic("Make", "named", "m"));

        assertThat(areTheSame("byInterface", one, same)).isTrue();
        assertThat(areTheSame("byInterface", one, other)).isFalse();
        assertThat(areTheSame("byBound", one, same)).isTrue();
        assertThat(areTheSame("byBound", one, other)).isFalse();
        assertThat(areTheSame("byLength", "ab", "cd")).isTrue();
        assertThat(areTheSame("byLength", "ab", "c")).isFalse();
    }

    @Test
    void severalParts_areComparedSeparately() {
        assertThat(run("byAll", "a", "bc")).isNotEqualTo(run("byAll", "ab", "c"));
        assertThat(run("byAll", "null", null)).isNotEqualTo(run("byAll", null, "null"));
    }

    @Test
    void pathThrows_callRunsUncoalescedAndIsLoggedOnce() {
        try (CapturedLog log = CapturedLog.listen()) {
            assertThat(areTheSame("byBroken", woven.make("Broken"), woven.make("Broken")))
                    .isFalse();
            assertThat(log.lines("app.Paths.byBroken"))
                    .singleElement()
                    .asString()
                    .contains("could not be computed", "boom");
        }
        assertThat(woven.counters("Paths.byBroken").bypasses()).isEqualTo(2);
        assertThat(woven.errors.sum()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-parameters", "-g"})
    void parameterNames_areResolved(String flag) {
        String source = """
                class ByName {
                    int bodies;
                    @Coalesce(ttl = "1h", key = {"#second", " first.length "})
                    String get(String first, long unused, String second) { return "ran " + ++bodies; }
                    @Coalesce(ttl = "1h", key = "p1") String swapped(String p1, String p0) { return "ran " + ++bodies; }
                }
                """;
        try (Woven named = Woven.of(source, flag)) {
            Object object = named.make("ByName");
            assertThat(Woven.call(object, "get", "ab", 1L, "c")).isEqualTo("ran 1");
            assertThat(Woven.call(object, "get", "xy", 2L, "c")).isEqualTo("ran 1");
            assertThat(Woven.call(object, "get", "ab", 1L, "d")).isEqualTo("ran 2");
            assertThat(Woven.call(object, "swapped", "a", "b"))
                    .as("a name wins over an index")
                    .isEqualTo("ran 3");
            assertThat(Woven.call(object, "swapped", "a", "c")).isEqualTo("ran 3");
        }
    }

    private boolean areTheSame(String method, @Nullable Object one, @Nullable Object other) {
        return run(method, one).equals(run(method, other));
    }

    private String run(String method, @Nullable Object... arguments) {
        return String.valueOf(Woven.call(paths, method, arguments));
    }

    private Object user(int id, String secret) {
        return Objects.requireNonNull(woven.callStatic("Make", "user", id, secret));
    }

    private Object request(String path, int... bytes) {
        return Objects.requireNonNull(woven.callStatic("Make", "request", user(1, "s"), path, bytes));
    }
}
