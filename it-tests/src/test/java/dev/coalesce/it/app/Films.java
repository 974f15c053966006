package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Methods that return an {@code InputStream}: every caller has its own over the same bytes. */
public class Films {
    static final int MIB = 1 << 20;

    private final Crowd crowd;
    private final long length;
    private final @Nullable IOException failure;

    Films(int callers, long length, @Nullable IOException failure) {
        this.crowd = new Crowd(callers);
        this.length = length;
        this.failure = failure;
    }

    public static void main(String[] args) throws Exception {
        many();
        failing();
        leaderLeavesFirst();
        allLeave();
        kept();
        forgotten();
        System.out.println("null: " + new Films(1, 0, null).none());
        System.out.println("files left: " + files());
        System.out.println("errors: " + Beans.named("type=Agent").get("Errors"));
    }

    private static void many() {
        Films films = new Films(50, 64L * MIB, null);
        List<String> seen = films.crowd.call(() -> Film.watch(films.open("film")));
        System.out.println("50 readers saw: " + new TreeSet<>(seen) + ", " + Film.counts());
        Beans bean = Beans.of(Films.class, "open");
        System.out.println("leads: " + bean.get("Leads") + ", follows: " + bean.get("Follows") + ", in flight: "
                + bean.get("InFlight"));
    }

    private static void failing() {
        Films films = new Films(5, 3L * MIB, new IOException("reset"));
        List<String> seen = films.crowd.call(() -> Film.watch(films.open("film")));
        System.out.println("5 readers saw: " + new TreeSet<>(seen) + ", " + Film.counts());
        System.out.println("in flight: " + Beans.of(Films.class, "open").get("InFlight") + ", failures: "
                + Beans.of(Films.class, "open").get("Failures"));
    }

    private static void leaderLeavesFirst() throws IOException {
        Films films = new Films(0, 3L * MIB, null);
        InputStream leader = films.open("film");
        InputStream follower = films.open("film");
        leader.readNBytes(100);
        leader.close();
        InputStream late = films.open("film");
        System.out.println(
                "when the leader has left: " + Film.watch(follower) + ", " + Film.watch(late) + ", " + Film.counts());
    }

    private static void allLeave() throws IOException {
        Films films = new Films(0, 3L * MIB, null);
        InputStream leader = films.open("film");
        InputStream follower = films.open("film");
        leader.close();
        follower.close();
        InputStream next = films.open("film");
        System.out.println("when all have left: " + Film.watch(next) + ", " + Film.counts());
    }

    private static void kept() {
        Films films = new Films(0, 3L * MIB, null);
        System.out.println("kept: " + Film.watch(films.kept("film")) + ", " + Film.watch(films.kept("film")) + ", "
                + Film.counts());
        Beans bean = Beans.of(Films.class, "kept");
        System.out.println("hits: " + bean.get("Hits") + ", size: " + bean.get("Size"));
    }

    /** Nobody closes it, and nobody has it. */
    private static void forgotten() throws IOException {
        Films films = new Films(0, 3L * MIB, null);
        films.open("film").readNBytes(2 * MIB);
        Call.await("upstream closed", () -> {
            System.gc();
            return Film.CLOSED.get() == 1;
        });
        System.out.println("forgotten: " + Film.counts());
        Call.await("key free", () -> (Integer) Beans.of(Films.class, "open").get("InFlight") == 0);
    }

    private static int files() {
        return Objects.requireNonNull(new File(System.getProperty("java.io.tmpdir")).list()).length;
    }

    @Coalesce(key = "name")
    InputStream open(String name) {
        crowd.run();
        return new Film(length, failure);
    }

    @Coalesce(key = "name", ttl = "1h")
    InputStream kept(String name) {
        return new Film(length, failure);
    }

    @Coalesce(ttl = "1h")
    @Nullable
    InputStream none() {
        return null;
    }
}
