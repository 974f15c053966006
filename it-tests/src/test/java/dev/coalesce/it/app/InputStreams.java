package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Methods that return an {@code InputStream}: every caller reads the same bytes from its own stream. */
public class InputStreams {
    static final int MIB = 1 << 20;

    private final ConcurrentCallers callers;
    private final long length;
    private final @Nullable IOException failure;

    InputStreams(int callers, long length, @Nullable IOException failure) {
        this.callers = new ConcurrentCallers(callers);
        this.length = length;
        this.failure = failure;
    }

    public static void main(String[] args) throws Exception {
        manyReaders();
        failing();
        leaderLeavesFirst();
        allLeave();
        cached();
        neverClosed();
        System.out.println("null: " + new InputStreams(1, 0, null).none());
        System.out.println("files left: " + temporaryFiles());
        System.out.println("errors: " + AgentBean.named("type=Agent").get("Errors"));
    }

    private static void manyReaders() {
        InputStreams streams = new InputStreams(50, 64L * MIB, null);
        List<String> outcomes = streams.callers.call(() -> GeneratedInputStream.readAndVerify(streams.open("file")));
        System.out.println("50 readers saw: " + new TreeSet<>(outcomes) + ", " + GeneratedInputStream.counts());
        AgentBean bean = AgentBean.of(InputStreams.class, "open");
        System.out.println("leads: " + bean.get("Leads") + ", follows: " + bean.get("Follows") + ", in flight: "
                + bean.get("InFlight"));
    }

    private static void failing() {
        InputStreams streams = new InputStreams(5, 3L * MIB, new IOException("reset"));
        List<String> outcomes = streams.callers.call(() -> GeneratedInputStream.readAndVerify(streams.open("file")));
        System.out.println("5 readers saw: " + new TreeSet<>(outcomes) + ", " + GeneratedInputStream.counts());
        System.out.println(
                "in flight: " + AgentBean.of(InputStreams.class, "open").get("InFlight") + ", failures: "
                        + AgentBean.of(InputStreams.class, "open").get("Failures"));
    }

    private static void leaderLeavesFirst() throws IOException {
        InputStreams streams = new InputStreams(0, 3L * MIB, null);
        InputStream leader = streams.open("file");
        InputStream follower = streams.open("file");
        leader.readNBytes(100);
        leader.close();
        InputStream late = streams.open("file");
        System.out.println("after the leader left: " + GeneratedInputStream.readAndVerify(follower) + ", "
                + GeneratedInputStream.readAndVerify(late) + ", " + GeneratedInputStream.counts());
    }

    private static void allLeave() throws IOException {
        InputStreams streams = new InputStreams(0, 3L * MIB, null);
        InputStream leader = streams.open("file");
        InputStream follower = streams.open("file");
        leader.close();
        follower.close();
        InputStream next = streams.open("file");
        System.out.println(
                "after all left: " + GeneratedInputStream.readAndVerify(next) + ", " + GeneratedInputStream.counts());
    }

    private static void cached() {
        InputStreams streams = new InputStreams(0, 3L * MIB, null);
        System.out.println("cached: " + GeneratedInputStream.readAndVerify(streams.cached("file")) + ", "
                + GeneratedInputStream.readAndVerify(streams.cached("file")) + ", " + GeneratedInputStream.counts());
        AgentBean bean = AgentBean.of(InputStreams.class, "cached");
        System.out.println("hits: " + bean.get("Hits") + ", size: " + bean.get("Size"));
    }

    /** The stream becomes unreachable without having been closed. */
    private static void neverClosed() throws IOException {
        InputStreams streams = new InputStreams(0, 3L * MIB, null);
        streams.open("file").readNBytes(2 * MIB);
        Call.await("upstream closed", () -> {
            System.gc();
            return GeneratedInputStream.CLOSED.get() == 1;
        });
        System.out.println("never closed: " + GeneratedInputStream.counts());
        Call.await(
                "key free",
                () -> (Integer) AgentBean.of(InputStreams.class, "open").get("InFlight") == 0);
    }

    private static int temporaryFiles() {
        return Objects.requireNonNull(new File(System.getProperty("java.io.tmpdir")).list()).length;
    }

    @Coalesce(key = "name")
    InputStream open(String name) {
        callers.run();
        return new GeneratedInputStream(length, failure);
    }

    @Coalesce(key = "name", ttl = "1h")
    InputStream cached(String name) {
        return new GeneratedInputStream(length, failure);
    }

    @Coalesce(ttl = "1h")
    @Nullable
    InputStream none() {
        return null;
    }
}
