package dev.coalesce.bench;

import dev.coalesce.bench.child.ObservedShare;
import dev.coalesce.bench.child.VerifiedCalls;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures what comparing the results of calls costs, in the mode {@code verify}. */
final class VerifyMode implements Scene {
    private static final String VERIFIED = "mode verify";
    private static final String OFF = "mode off";

    private final Group compared = new Group(
                    "verify mode: CPU time of a call whose result of " + VerifiedCalls.OBJECTS + " objects is compared",
                    "ns/op")
            .target(Target.added(VERIFIED, OFF, 3_000));

    private final AddedShare share = new AddedShare(
            "verify mode", "Measured as for observe mode, after the first 2,000 calls, which are all compared.\n");

    @Override
    public List<Group> groups() {
        return List.of(compared, share.group);
    }

    @Override
    public void round(Effort effort) throws Exception {
        compared.line(OFF).add(nanos("off"));
        compared.line(VERIFIED).add(nanos("verify"));
        share.round(VerifyMode::ratio);
    }

    private static double nanos(String mode) throws Exception {
        return measure(VerifiedCalls.METHOD + ": {mode: \"" + mode + "\"}", VerifiedCalls.class, VerifiedCalls.NANOS);
    }

    private static double ratio(String verified, long bodyMicros) throws Exception {
        String rule = verified + ".load: {key: [p0], ttl: 1m, mode: verify}";
        return measure(rule, ObservedShare.class, ObservedShare.RATIO, Long.toString(bodyMicros));
    }

    /** Measures in a JVM with a rule. */
    private static double measure(String rule, Class<?> child, String figure, String... args) throws Exception {
        Path rules = Files.createTempFile("verified", ".yaml");
        try {
            Files.writeString(rules, "methods:\n  " + rule + "\n");
            return new ChildJvm()
                    .agent()
                    .option("-Dcoalesce.config=" + rules, ObservedShare.JVM_OPTION)
                    .measure(child, args)
                    .applyAsDouble(figure);
        } finally {
            Files.delete(rules);
        }
    }
}
