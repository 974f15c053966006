package dev.coalesce.sample.load;

import java.util.List;

/** Compares the measurements of {@link ClusterScene} with the targets. */
final class ClusterRows {
    /** Calls beyond one for each ttl, for machines on which a JVM stands still for longer than a lease. */
    static final int MARGIN = 5;

    /** A JVM that stands still may be replaced too. Without sharing, each of the other JVMs would call. */
    static final int MAX_REPLACEMENTS = 2;

    private static final List<String> HEADER = List.of("row", "without", "in each JVM", "across JVMs", "target", "ok");

    private ClusterRows() {}

    /**
     * A line of the table.
     *
     * @param name what was measured
     * @param without the value without the agent; empty if it was not measured
     * @param inJvm the value with sharing inside each JVM; empty if it was not measured
     * @param across the value with sharing across JVMs
     * @param target the target of the last value
     * @param ok whether the target is met
     */
    record Line(String name, String without, String inJvm, String across, String target, boolean ok) {}

    static List<Line> of(ClusterScene.Result result) {
        HotKeyLoad.Result without = result.loads().without();
        HotKeyLoad.Result inJvm = result.loads().inJvm();
        HotKeyLoad.Result across = result.loads().across();
        Load.Result killed = result.killed().load();
        int maxCalls = maxCalls(across);
        return List.of(
                new Line(
                        "%d JVMs, one price, ttl %d s, %d s: failed requests"
                                .formatted(
                                        ClusterScene.JVMS,
                                        ClusterScene.TTL.toSeconds(),
                                        result.planned().toSeconds()),
                        failed(without),
                        failed(inJvm),
                        failed(across),
                        "0",
                        across.failed() == 0),
                new Line(
                        "calls of the source of prices",
                        text(without.calls()),
                        text(inJvm.calls()),
                        text(across.calls()),
                        "at most " + maxCalls,
                        across.calls() <= maxCalls),
                new Line(
                        "a leader is killed in mid-flight: failed requests at the other JVMs",
                        "",
                        "",
                        killed.requests() - killed.succeeded() + " of " + killed.requests(),
                        "0",
                        killed.allSucceeded()),
                new Line(
                        "calls of the source in its place",
                        "",
                        "",
                        text(result.killed().calls()),
                        "at most " + MAX_REPLACEMENTS,
                        result.killed().calls() <= MAX_REPLACEMENTS),
                new Line(
                        "the server is frozen for %d s: failed requests".formatted(ClusterScene.FROZEN.toSeconds()),
                        "",
                        "",
                        failed(result.frozen()),
                        "0",
                        result.frozen().failed() == 0),
                new Line(
                        "the JVMs share again afterwards",
                        "",
                        "",
                        result.sharedAgain() ? "yes" : "no",
                        "yes",
                        result.sharedAgain()));
    }

    /** Returns the limit: a call at the beginning, one for each ttl that has passed, and the margin. */
    private static int maxCalls(HotKeyLoad.Result load) {
        return (int) (load.duration().toMillis() / ClusterScene.TTL.toMillis()) + 1 + MARGIN;
    }

    private static String failed(HotKeyLoad.Result load) {
        return load.failed() + " of " + load.requests();
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    static String table(List<Line> lines) {
        return TextTable.of(
                HEADER,
                lines.stream()
                        .map(line -> List.of(
                                line.name(),
                                line.without(),
                                line.inJvm(),
                                line.across(),
                                line.target(),
                                line.ok() ? "yes" : "NO"))
                        .toList());
    }
}
