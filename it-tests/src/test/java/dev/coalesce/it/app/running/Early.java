package dev.coalesce.it.app.running;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.Scope;
import dev.coalesce.it.app.Letters;

/** A class that is loaded before the agent comes. */
public class Early {
    private static final Early ONE = new Early();
    private static final Early OTHER = new Early();
    private static final Point POINT = new Point(1);

    interface Named {
        @Coalesce(key = "p0", ttl = "1h")
        int ofRecord(String name);
    }

    record Point(int x) implements Named {
        @Override
        public int ofRecord(String name) {
            return Letters.body();
        }
    }

    /** Each line says which calls shared a body. */
    public static void show() {
        Letters.show("static", ofAll("tea"), ofAll("tea"), ofAll("milk"));
        Letters.show("object", ONE.own("tea"), ONE.own("tea"), OTHER.own("tea"));
        Letters.show("type", ONE.shared("tea"), OTHER.shared("tea"));
        Letters.show("record", POINT.ofRecord("tea"), POINT.ofRecord("tea"));
        Letters.show("locked", ONE.locked("tea"), ONE.locked("tea"));
        int before = ofAll("tea");
        ONE.drop("tea");
        Letters.show("dropped", before, ofAll("tea"));
    }

    /** As {@link #show}. */
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

    /** Named by a rule, or by nothing. */
    static int ruled(String name) {
        return Letters.body();
    }

    @Invalidates(type = Early.class, method = "ofAll", key = "name")
    void drop(String name) {}
}
