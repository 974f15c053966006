import dev.coalesce.Coalesce;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Methods that return Vert.x' own future. */
public class VertxFutures {
    private static final List<Promise<String>> BODIES = new ArrayList<>();

    public static void main(String[] args) {
        Future<String> first = fetch("k");
        Future<String> second = fetch("k");
        BODIES.get(0).fail("upstream is down");
        System.out.println("failed: " + first.cause().getMessage() + ", "
                + second.cause().getMessage() + ", bodies " + BODIES.size());

        Future<String> retried = fetch("k");
        Future<String> follower = fetch("k");
        BODIES.get(1).complete("v");
        Future<String> hit = fetch("k");
        System.out.println("succeeded: " + retried.result() + ", " + follower.result() + ", " + hit.result()
                + ", bodies " + BODIES.size() + ", same object: " + (retried == follower));
        System.out.println("mapped: " + hit.map(String::toUpperCase).result());
        System.out.println("composite: " + (all() == all()));
    }

    @Coalesce(key = "p0", ttl = "1h")
    static Future<String> fetch(String k) {
        Promise<String> body = Promise.promise();
        BODIES.add(body);
        return body.future();
    }

    @Coalesce(ttl = "1h")
    static io.vertx.core.CompositeFuture all() {
        return Future.all(Future.succeededFuture(1), Future.succeededFuture(2));
    }
}
