package dev.coalesce.bench;

import dev.coalesce.bench.child.Kept;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.util.List;

/** What a kept result costs beside its key and its value. */
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

    /** It does not vary much. */
    @Override
    public int rounds(Effort effort) {
        return (effort.rounds() + 1) / 2;
    }

    @Override
    public void round(Effort effort) throws Exception {
        group.line(ANNOTATED).add(bytes(new Child().agent(), Kept.Keeper.ANNOTATED));
        group.line(CAFFEINE).add(bytes(new Child(), Kept.Keeper.CAFFEINE));
    }

    private static double bytes(Child child, Kept.Keeper keeper) throws Exception {
        return child.option("-XX:+UseSerialGC", "-Xmx2g")
                .measure(Kept.class, keeper.name(), Integer.toString(KEYS))
                .applyAsDouble(Kept.BYTES);
    }
}
