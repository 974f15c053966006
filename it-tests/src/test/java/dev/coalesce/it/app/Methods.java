package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Methods of every kind, each called by three threads concurrently. */
@SuppressWarnings("UnusedVariable") // the bodies do not use the key
public class Methods {
    public static void main(String[] args) {
        Methods one = new Methods();
        ThreeCallers.show("public", () -> one.ofPublic("a"));
        ThreeCallers.show("protected", () -> one.ofProtected("a"));
        ThreeCallers.show("package", () -> one.ofPackage("a"));
        ThreeCallers.show("private", () -> one.ofPrivate("a"));
        ThreeCallers.show("final", () -> one.ofFinal("a"));
        ThreeCallers.show("static", () -> ofStatic("a"));
        ThreeCallers.show("private static", () -> ofPrivateStatic("a"));
        ThreeCallers.show("no parameters", one::ofNothing);
        ThreeCallers.show("generic", () -> one.ofGeneric("a"));
        ThreeCallers.show("varargs", () -> one.ofVarargs("a", "b"));
        ThreeCallers.show("wide parameters", () -> one.ofWide(1L, 'c', 2.0, (byte) 3, 4f, (short) 5, true, 6, "a"));
        ThreeCallers.show("checked exception declared", () -> one.ofChecked("a"));
        ThreeCallers.showValues("try, loop and switch", () -> one.ofBranches("a"));
        ThreeCallers.showValues("lambdas inside", () -> one.ofLambdas("a"));
        ThreeCallers.showValues("parameter assigned to", () -> one.ofAssigned("a"));
        ThreeCallers.showValues("synchronized", () -> one.ofSynchronized("a", 1L));
        ThreeCallers.showValues("static synchronized", () -> ofStaticSynchronized("a", 1L));
        System.out.println("overloads: " + one.overloaded("1") + ", " + one.overloaded((Object) "1") + ", "
                + one.overloaded("1", 1) + ", " + one.overloaded("1", 1L) + ", " + one.overloaded("1"));
    }

    @Coalesce
    public Object ofPublic(String key) {
        return ThreeCallers.body();
    }

    @Coalesce
    protected Object ofProtected(String key) {
        return ThreeCallers.body();
    }

    @Coalesce
    Object ofPackage(String key) {
        return ThreeCallers.body();
    }

    @Coalesce
    private Object ofPrivate(String key) {
        return ThreeCallers.body();
    }

    @Coalesce
    public final Object ofFinal(String key) {
        return ThreeCallers.body();
    }

    @Coalesce
    public static Object ofStatic(String key) {
        return ThreeCallers.body();
    }

    @Coalesce
    private static Object ofPrivateStatic(String key) {
        return ThreeCallers.body();
    }

    @Coalesce
    Object ofNothing() {
        return ThreeCallers.body();
    }

    @Coalesce
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    <T extends Comparable<T>, R> R ofGeneric(T key) {
        return (R) ThreeCallers.body();
    }

    @Coalesce
    Object ofVarargs(String... keys) {
        return ThreeCallers.body();
    }

    @Coalesce
    Object ofWide(long a, char b, double c, byte d, float e, short f, boolean g, int h, String i) {
        return ThreeCallers.body();
    }

    @Coalesce
    Object ofChecked(String key) throws IOException {
        return ThreeCallers.body();
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
            return seen + " " + ThreeCallers.number();
        } finally {
            seen.clear();
        }
    }

    @Coalesce
    String ofLambdas(String key) {
        Supplier<String> upper = () -> key.toUpperCase(Locale.ROOT);
        Supplier<Integer> number = ThreeCallers::number;
        return upper.get() + number.get();
    }

    @Coalesce
    @SuppressWarnings("AssignmentToParameter")
    String ofAssigned(String key) {
        key = key + ThreeCallers.number();
        return key;
    }

    @Coalesce
    synchronized String ofSynchronized(String key, long wide) {
        return "under the monitor: " + Thread.holdsLock(this) + ", " + key + wide + ThreeCallers.number();
    }

    @Coalesce
    static synchronized String ofStaticSynchronized(String key, long wide) {
        return "under the monitor: " + Thread.holdsLock(Methods.class) + ", " + key + wide + ThreeCallers.number();
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
