package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;
import java.util.List;

/** Keys by parameter name: for each path two calls with the same key and one with another key. */
public class KeyNames {
    final String region;

    KeyNames(String region) {
        this.region = region;
    }

    record User(Integer id, String name) {}

    record Request(User user, String trace) {}

    record Box<T>(T content) {}

    /** Has a getter of each kind, and a field without a getter. */
    static class Bean {
        private final String name;
        private final boolean open;
        private final String secret;

        Bean(String name, boolean open, String secret) {
            this.name = name;
            this.open = open;
            this.secret = secret;
        }

        public String getName() {
            return name;
        }

        public boolean isOpen() {
            return open;
        }

        public String size() {
            return name + open;
        }

        @Override
        public String toString() {
            return secret;
        }
    }

    static final class SubBean extends Bean {
        SubBean(String name) {
            super(name, true, "");
        }
    }

    @SuppressWarnings("NullAway")
    public static void main(String[] args) {
        KeyNames x = new KeyNames("x");
        Request of7 = new Request(new User(7, "Ann"), "t1");
        Request alsoOf7 = new Request(new User(7, "Bob"), "t2");
        Request of8 = new Request(new User(8, "Ann"), "t1");
        Letters.show("name", x.name(1L, "a", "t1"), x.name(2L, "a", "t2"), x.name(1L, "b", "t1"));
        Letters.show("static name", ofStatic(1.0, "a"), ofStatic(2.0, "a"), ofStatic(1.0, "b"));
        Letters.show("#name", x.hash("a", "t1"), x.hash("a", "t2"), x.hash("b", "t1"));
        Letters.show(
                "name that looks like an index",
                x.misleading("a", "b"),
                x.misleading("a", "c"),
                x.misleading("b", "a"));
        Letters.show("accessors", x.accessors(of7), x.accessors(alsoOf7), x.accessors(of8));
        Letters.show("null on the path", x.accessors(null), x.accessors(new Request(null, "")), x.accessors(of8));
        Letters.show("generic record", x.box(new Box<>("a")), x.box(new Box<>("a")), x.box(new Box<>("b")));
        Bean open = new Bean("a", true, "s");
        Bean closed = new Bean("a", false, "t");
        Letters.show("getter", x.getter(open), x.getter(closed), x.getter(new SubBean("b")));
        Letters.show("boolean getter", x.isGetter(open), x.isGetter(new SubBean("b")), x.isGetter(closed));
        Letters.show("method", x.method(open), x.method(new SubBean("a")), x.method(closed));
        Letters.show("private field", x.field(open), x.field(new Bean("b", false, "s")), x.field(closed));
        Letters.show("JDK", x.jdk(List.of(1, 2)), x.jdk(List.of(3, 4)), x.jdk(List.of(1)));
        Letters.show("this.field", x.ofRegion("a"), new KeyNames("x").ofRegion("b"), new KeyNames("y").ofRegion("a"));
        Letters.show("parts", x.parts("a", "bc", 1), x.parts("a", "bc", 2), x.parts("ab", "c", 1));
        Letters.show("array", x.array(new int[] {1, 2}), x.array(new int[] {1, 2}), x.array(new int[] {2}));
    }

    @Coalesce(key = "name", ttl = "1h")
    int name(long time, String name, String trace) {
        return Letters.body();
    }

    @Coalesce(key = "name", ttl = "1h")
    static int ofStatic(double time, String name) {
        return Letters.body();
    }

    @Coalesce(key = "#name", ttl = "1h")
    int hash(String name, String trace) {
        return Letters.body();
    }

    @Coalesce(key = "p1", ttl = "1h")
    int misleading(String p1, String other) {
        return Letters.body();
    }

    @Coalesce(key = "request.user.id", ttl = "1h")
    int accessors(Request request) {
        return Letters.body();
    }

    @Coalesce(key = "box.content", ttl = "1h")
    int box(Box<String> box) {
        return Letters.body();
    }

    @Coalesce(key = "bean.name", ttl = "1h")
    int getter(Bean bean) {
        return Letters.body();
    }

    @Coalesce(key = "bean.open", ttl = "1h")
    int isGetter(Bean bean) {
        return Letters.body();
    }

    @Coalesce(key = "bean.size", ttl = "1h")
    int method(Bean bean) {
        return Letters.body();
    }

    @Coalesce(key = "#bean.secret", ttl = "1h")
    int field(Bean bean) {
        return Letters.body();
    }

    @Coalesce(key = "list.size", ttl = "1h")
    int jdk(List<Integer> list) {
        return Letters.body();
    }

    @Coalesce(key = "this.region", ttl = "1h", scope = Scope.TYPE)
    int ofRegion(String ignored) {
        return Letters.body();
    }

    @Coalesce(
            key = {"first", "second"},
            ttl = "1h")
    int parts(String first, String second, int trace) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    int array(int[] array) {
        return Letters.body();
    }
}
