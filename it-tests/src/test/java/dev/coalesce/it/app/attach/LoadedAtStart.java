package dev.coalesce.it.app.attach;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.Scope;
import dev.coalesce.it.app.Letters;

/** A class that is loaded when the application starts, before an agent attaches. */
public class LoadedAtStart {
    private static final LoadedAtStart ONE = new LoadedAtStart();
    private static final LoadedAtStart OTHER = new LoadedAtStart();
    private static final Point POINT = new Point(1);

    interface Annotated {
        @Coalesce(key = "p0", ttl = "1h")
        int ofRecord(String name);
    }

    record Point(int x) implements Annotated {
        @Override
        public int ofRecord(String name) {
            return Letters.body();
        }
    }

    /** Prints which calls shared a body, one line for each kind of method. */
    public static void show() {
        Letters.show("static", ofAll("tea"), ofAll("tea"), ofAll("milk"));
        Letters.show("object", ONE.own("tea"), ONE.own("tea"), OTHER.own("tea"));
        Letters.show("type", ONE.shared("tea"), OTHER.shared("tea"));
        Letters.show("record", POINT.ofRecord("tea"), POINT.ofRecord("tea"));
        Letters.show("locked", ONE.locked("tea"), ONE.locked("tea"));
        int before = ofAll("tea");
        ONE.invalidate("tea");
        Letters.show("invalidated", before, ofAll("tea"));
    }

    /** Prints which calls of the method named by a rule shared a body. */
    public static void showRuled() {
        Letters.show("ruled", ruled("tea"), ruled("tea"));
    }

    @Coalesce(key = "name", ttl = "1h")
    static int ofAll(String name) {
        return Letters.body();
    }

    @Coalesce(key = "name", ttl = "1h")
    int own(String name) {
        return Letters.body();
    }

    @Coalesce(key = "name", ttl = "1h", scope = Scope.TYPE)
    int shared(String name) {
        return Letters.body();
    }

    @Coalesce(key = "name", ttl = "1h")
    synchronized int locked(String name) {
        return Letters.body();
    }

    /** Coalesced by a rule, if there is one. */
    static int ruled(String name) {
        return Letters.body();
    }

    @Invalidates(type = LoadedAtStart.class, method = "ofAll", key = "name")
    void invalidate(String name) {}
}
