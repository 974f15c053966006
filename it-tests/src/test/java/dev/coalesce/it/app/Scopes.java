package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Shows which objects share cached results and flights. */
public class Scopes implements Cloneable {
    private volatile Callable<String> body = () -> "not blocked";

    public static void main(String[] args) throws Exception {
        Scopes one = new Scopes();
        Scopes two = new Scopes();
        Scopes sub = new Sub();
        Letters.show("instance", one.ofInstance("k"), two.ofInstance("k"), sub.ofInstance("k"), one.ofInstance("k"));
        Scopes clone = (Scopes) one.clone();
        Letters.show("clone", one.ofInstance("k"), clone.ofInstance("k"), clone.ofInstance("k"), one.ofInstance("k"));
        Letters.show("type", one.ofType("k"), two.ofType("k"), sub.ofType("k"), one.ofType("other"));
        Letters.show("static", ofStatic("k"), ofStatic("k"), ofStatic("other"));
        System.out.println("in flight, another object: " + whileBodyRuns(one, () -> two.inFlight("k")));
        System.out.println("in flight, another key: " + whileBodyRuns(one, () -> one.inFlight("other")));
    }

    /** Another thread makes the call while a body runs, and must not wait for that body. */
    private static String whileBodyRuns(Scopes outer, Callable<String> call) {
        FutureTask<String> other = new FutureTask<>(call);
        outer.body = () -> {
            outer.body = () -> "not blocked";
            new Thread(other).start();
            return other.get(60, TimeUnit.SECONDS);
        };
        return outer.inFlight("k");
    }

    @Coalesce
    String inFlight(String key) {
        try {
            return body.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Coalesce(ttl = "1h")
    int ofInstance(String key) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h", scope = Scope.TYPE)
    int ofType(String key) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    static int ofStatic(String key) {
        return Letters.body();
    }

    static final class Sub extends Scopes {}
}
