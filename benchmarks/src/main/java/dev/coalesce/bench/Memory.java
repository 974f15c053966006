package dev.coalesce.bench;

import dev.coalesce.bench.child.CachedResults;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.util.List;

/** Measures the memory of a cached result, without its key and its value. */
final class Memory implements Scene {
    private static final String ANNOTATED = "annotated";
    private static final String CAFFEINE = "Caffeine by hand";
    private static final int KEYS = 1_000_000;

    private final Group group =
            new Group("1,000,000 keys kept", "bytes each").target(Target.ratio(ANNOTATED, CAFFEINE, 1.05));

    @Override
    public List<Group> groups() {
        return List.of(group);
    }

    /** Half of the rounds are enough, because the results hardly vary. */
    @Override
    public int rounds(Effort effort) {
        return (effort.rounds() + 1) / 2;
    }

    @Override
    public void round(Effort effort) throws Exception {
        group.line(ANNOTATED).add(bytes(new ChildJvm().agent(), CachedResults.CacheKind.ANNOTATED));
        group.line(CAFFEINE).add(bytes(new ChildJvm(), CachedResults.CacheKind.CAFFEINE));
    }

    private static double bytes(ChildJvm child, CachedResults.CacheKind kind) throws Exception {
        return child.option("-XX:+UseSerialGC", "-Xmx2g")
                .measure(CachedResults.class, kind.name(), Integer.toString(KEYS))
                .applyAsDouble(CachedResults.BYTES);
    }
}
