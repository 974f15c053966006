package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Results of every type, each shared by three concurrent callers. */
public final class Results {
    public static void main(String[] args) {
        Results one = new Results();
        ThreeCallers.showValues("void", () -> {
            one.ofVoid("a");
            return "returned";
        });
        ThreeCallers.showValues("null", () -> one.ofNull("a"));
        ThreeCallers.showValues("boolean", () -> one.ofBoolean("a"));
        ThreeCallers.showValues("byte", () -> one.ofByte("a"));
        ThreeCallers.showValues("short", () -> one.ofShort("a"));
        ThreeCallers.showValues("char", () -> one.ofChar("a"));
        ThreeCallers.showValues("int", () -> one.ofInt("a"));
        ThreeCallers.showValues("long", () -> one.ofLong("a"));
        ThreeCallers.showValues("float", () -> one.ofFloat("a"));
        ThreeCallers.showValues("double", () -> one.ofDouble("a"));
        ThreeCallers.showValues("array", () -> Arrays.toString(one.ofArray("a")));
        ThreeCallers.showValues("array of arrays", () -> Arrays.deepToString(one.ofArrays("a")));
        ThreeCallers.showValues("String", () -> one.ofString("a"));
        ThreeCallers.showValues("boxed", () -> one.ofBoxed("a"));
        ThreeCallers.showValues("list", () -> one.ofList("a"));
        ThreeCallers.showValues("optional", () -> one.ofOptional("a"));
        ThreeCallers.showValues("cached null", () -> one.cachedNull("a"));
        ThreeCallers.showValues("cached null, again", () -> one.cachedNull("a"));
        ThreeCallers.showValues("cached void, again", () -> {
            one.cachedVoid("a");
            one.cachedVoid("a");
            return "returned";
        });
    }

    @Coalesce
    void ofVoid(String key) {
        ThreeCallers.body();
    }

    @Coalesce
    @Nullable
    Object ofNull(String key) {
        ThreeCallers.body();
        return null;
    }

    @Coalesce
    boolean ofBoolean(String key) {
        return ThreeCallers.number() == 1;
    }

    @Coalesce
    byte ofByte(String key) {
        return (byte) -ThreeCallers.number();
    }

    @Coalesce
    short ofShort(String key) {
        return (short) (-300 * ThreeCallers.number());
    }

    @Coalesce
    char ofChar(String key) {
        return (char) ('a' + ThreeCallers.number());
    }

    @Coalesce
    int ofInt(String key) {
        return Integer.MAX_VALUE - ThreeCallers.number();
    }

    @Coalesce
    long ofLong(String key) {
        return Long.MAX_VALUE - ThreeCallers.number();
    }

    @Coalesce
    float ofFloat(String key) {
        return 0.5f + ThreeCallers.number();
    }

    @Coalesce
    double ofDouble(String key) {
        return 1e100 * ThreeCallers.number();
    }

    @Coalesce
    int[] ofArray(String key) {
        return new int[] {ThreeCallers.number(), 7};
    }

    @Coalesce
    String[][] ofArrays(String key) {
        return new String[][] {{key}, {"" + ThreeCallers.number()}};
    }

    @Coalesce
    String ofString(String key) {
        return key + ThreeCallers.number();
    }

    @Coalesce
    Integer ofBoxed(String key) {
        return ThreeCallers.number();
    }

    @Coalesce
    List<String> ofList(String key) {
        return List.of(key, "" + ThreeCallers.number());
    }

    @Coalesce
    Optional<String> ofOptional(String key) {
        return Optional.of(key + ThreeCallers.number());
    }

    @Coalesce(ttl = "1h")
    @Nullable
    Object cachedNull(String key) {
        ThreeCallers.body();
        return null;
    }

    @Coalesce(ttl = "1h")
    void cachedVoid(String key) {
        ThreeCallers.body();
    }
}
