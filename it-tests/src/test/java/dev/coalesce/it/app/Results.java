package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Results of every type, each of one body for a few callers at once. */
public final class Results {
    public static void main(String[] args) {
        Results one = new Results();
        Scene.showValues("void", () -> {
            one.ofVoid("a");
            return "returned";
        });
        Scene.showValues("null", () -> one.ofNull("a"));
        Scene.showValues("boolean", () -> one.ofBoolean("a"));
        Scene.showValues("byte", () -> one.ofByte("a"));
        Scene.showValues("short", () -> one.ofShort("a"));
        Scene.showValues("char", () -> one.ofChar("a"));
        Scene.showValues("int", () -> one.ofInt("a"));
        Scene.showValues("long", () -> one.ofLong("a"));
        Scene.showValues("float", () -> one.ofFloat("a"));
        Scene.showValues("double", () -> one.ofDouble("a"));
        Scene.showValues("array", () -> Arrays.toString(one.ofArray("a")));
        Scene.showValues("array of arrays", () -> Arrays.deepToString(one.ofArrays("a")));
        Scene.showValues("String", () -> one.ofString("a"));
        Scene.showValues("boxed", () -> one.ofBoxed("a"));
        Scene.showValues("list", () -> one.ofList("a"));
        Scene.showValues("optional", () -> one.ofOptional("a"));
        Scene.showValues("kept null", () -> one.keptNull("a"));
        Scene.showValues("kept null, again", () -> one.keptNull("a"));
        Scene.showValues("kept void, again", () -> {
            one.keptVoid("a");
            one.keptVoid("a");
            return "returned";
        });
    }

    @Coalesce
    void ofVoid(String key) {
        Scene.body();
    }

    @Coalesce
    @Nullable
    Object ofNull(String key) {
        Scene.body();
        return null;
    }

    @Coalesce
    boolean ofBoolean(String key) {
        return Scene.number() == 1;
    }

    @Coalesce
    byte ofByte(String key) {
        return (byte) -Scene.number();
    }

    @Coalesce
    short ofShort(String key) {
        return (short) (-300 * Scene.number());
    }

    @Coalesce
    char ofChar(String key) {
        return (char) ('a' + Scene.number());
    }

    @Coalesce
    int ofInt(String key) {
        return Integer.MAX_VALUE - Scene.number();
    }

    @Coalesce
    long ofLong(String key) {
        return Long.MAX_VALUE - Scene.number();
    }

    @Coalesce
    float ofFloat(String key) {
        return 0.5f + Scene.number();
    }

    @Coalesce
    double ofDouble(String key) {
        return 1e100 * Scene.number();
    }

    @Coalesce
    int[] ofArray(String key) {
        return new int[] {Scene.number(), 7};
    }

    @Coalesce
    String[][] ofArrays(String key) {
        return new String[][] {{key}, {"" + Scene.number()}};
    }

    @Coalesce
    String ofString(String key) {
        return key + Scene.number();
    }

    @Coalesce
    Integer ofBoxed(String key) {
        return Scene.number();
    }

    @Coalesce
    List<String> ofList(String key) {
        return List.of(key, "" + Scene.number());
    }

    @Coalesce
    Optional<String> ofOptional(String key) {
        return Optional.of(key + Scene.number());
    }

    @Coalesce(ttl = "1h")
    @Nullable
    Object keptNull(String key) {
        Scene.body();
        return null;
    }

    @Coalesce(ttl = "1h")
    void keptVoid(String key) {
        Scene.body();
    }
}
