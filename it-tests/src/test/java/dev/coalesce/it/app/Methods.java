package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Methods of every kind, each called by a few threads at once. */
@SuppressWarnings("UnusedVariable") // the bodies do without the key
public class Methods {
    public static void main(String[] args) {
        Methods one = new Methods();
        Scene.show("public", () -> one.ofPublic("a"));
        Scene.show("protected", () -> one.ofProtected("a"));
        Scene.show("package", () -> one.ofPackage("a"));
        Scene.show("private", () -> one.ofPrivate("a"));
        Scene.show("final", () -> one.ofFinal("a"));
        Scene.show("static", () -> ofStatic("a"));
        Scene.show("private static", () -> ofPrivateStatic("a"));
        Scene.show("no parameters", one::ofNothing);
        Scene.show("generic", () -> one.ofGeneric("a"));
        Scene.show("varargs", () -> one.ofVarargs("a", "b"));
        Scene.show("wide parameters", () -> one.ofWide(1L, 'c', 2.0, (byte) 3, 4f, (short) 5, true, 6, "a"));
        Scene.show("checked exception declared", () -> one.ofChecked("a"));
        Scene.showValues("try, loop and switch", () -> one.ofBranches("a"));
        Scene.showValues("lambdas inside", () -> one.ofLambdas("a"));
        Scene.showValues("parameter assigned to", () -> one.ofAssigned("a"));
        Scene.showValues("synchronized", () -> one.ofSynchronized("a", 1L));
        Scene.showValues("static synchronized", () -> ofStaticSynchronized("a", 1L));
        System.out.println("overloads: " + one.overloaded("1") + ", " + one.overloaded((Object) "1") + ", "
                + one.overloaded("1", 1) + ", " + one.overloaded("1", 1L) + ", " + one.overloaded("1"));
    }

    @Coalesce
    public Object ofPublic(String key) {
        return Scene.body();
    }

    @Coalesce
    protected Object ofProtected(String key) {
        return Scene.body();
    }

    @Coalesce
    Object ofPackage(String key) {
        return Scene.body();
    }

    @Coalesce
    private Object ofPrivate(String key) {
        return Scene.body();
    }

    @Coalesce
    public final Object ofFinal(String key) {
        return Scene.body();
    }

    @Coalesce
    public static Object ofStatic(String key) {
        return Scene.body();
    }

    @Coalesce
    private static Object ofPrivateStatic(String key) {
        return Scene.body();
    }

    @Coalesce
    Object ofNothing() {
        return Scene.body();
    }

    @Coalesce
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    <T extends Comparable<T>, R> R ofGeneric(T key) {
        return (R) Scene.body();
    }

    @Coalesce
    Object ofVarargs(String... keys) {
        return Scene.body();
    }

    @Coalesce
    Object ofWide(long a, char b, double c, byte d, float e, short f, boolean g, int h, String i) {
        return Scene.body();
    }

    @Coalesce
    Object ofChecked(String key) throws IOException {
        return Scene.body();
    }

    @Coalesce
    String ofBranches(String key) {
        List<String> seen = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                switch (key) {
                    case "a" -> seen.add(key + i);
                    default -> throw new IllegalStateException(key);
                }
            }
            return seen + " " + Scene.number();
        } finally {
            seen.clear();
        }
    }

    @Coalesce
    String ofLambdas(String key) {
        Supplier<String> upper = () -> key.toUpperCase(Locale.ROOT);
        Supplier<Integer> number = Scene::number;
        return upper.get() + number.get();
    }

    @Coalesce
    @SuppressWarnings("AssignmentToParameter")
    String ofAssigned(String key) {
        key = key + Scene.number();
        return key;
    }

    @Coalesce
    synchronized String ofSynchronized(String key, long wide) {
        return "under the monitor: " + Thread.holdsLock(this) + ", " + key + wide + Scene.number();
    }

    @Coalesce
    static synchronized String ofStaticSynchronized(String key, long wide) {
        return "under the monitor: " + Thread.holdsLock(Methods.class) + ", " + key + wide + Scene.number();
    }

    @Coalesce(ttl = "1h")
    String overloaded(String key) {
        return "String";
    }

    @Coalesce(ttl = "1h")
    String overloaded(Object key) {
        return "Object";
    }

    @Coalesce(ttl = "1h")
    String overloaded(String key, int number) {
        return "int";
    }

    @Coalesce(ttl = "1h")
    String overloaded(String key, long number) {
        return "long";
    }
}
