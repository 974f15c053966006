package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The targets of the scene across JVMs, each met and missed. */
class ClusterRowsTest {
    private static final Duration TWENTY_SECONDS = Duration.ofSeconds(20);
    private static final ClusterScene.Result GOOD = result(load(0, 26), killed(15, 1), load(0, 12), true);

    @Test
    void goodRun_meetsAllTargets() {
        assertThat(ClusterRows.of(GOOD)).allMatch(ClusterRows.Line::ok);
        assertThat(ClusterRows.table(ClusterRows.of(GOOD)).lines().map(String::strip))
                .hasSize(8)
                .anyMatch(line -> line.matches(
                        "\\| calls of the source of prices +\\| 1200 +\\| 70 +\\| 26 +\\| at most 26 +\\| yes +\\|"));
    }

    @Test
    void eachMissedTarget_isOneRow() {
        assertThat(missed(result(load(1, 26), killed(15, 1), load(0, 12), true)))
                .containsExactly("4 JVMs, one price, ttl 1 s, 20 s: failed requests");
        assertThat(missed(result(load(0, 27), killed(15, 1), load(0, 12), true)))
                .containsExactly("calls of the source of prices");
        assertThat(missed(result(load(0, 26), killed(14, 1), load(0, 12), true)))
                .containsExactly("a leader is killed in mid-flight: failed requests at the other JVMs");
        assertThat(missed(result(load(0, 26), killed(15, 3), load(0, 12), true)))
                .containsExactly("calls of the source in its place");
        assertThat(missed(result(load(0, 26), killed(15, 1), load(1, 12), true)))
                .containsExactly("the server is frozen for 3 s: failed requests");
        assertThat(missed(result(load(0, 26), killed(15, 1), load(0, 12), false)))
                .containsExactly("the JVMs share again afterwards");
    }

    private static List<String> missed(ClusterScene.Result result) {
        return ClusterRows.of(result).stream()
                .filter(line -> !line.ok())
                .map(ClusterRows.Line::name)
                .toList();
    }

    private static ClusterScene.Result result(
            HotKeyLoad.Result across, ClusterScene.Killed killed, HotKeyLoad.Result frozen, boolean sharedAgain) {
        ClusterScene.Loads loads = new ClusterScene.Loads(load(0, 1200), load(0, 70), across);
        return new ClusterScene.Result(TWENTY_SECONDS, loads, killed, frozen, sharedAgain);
    }

    private static HotKeyLoad.Result load(int failed, int calls) {
        return new HotKeyLoad.Result(1200, failed, calls, TWENTY_SECONDS);
    }

    private static ClusterScene.Killed killed(int succeeded, int calls) {
        return new ClusterScene.Killed(new Load.Result(15, succeeded, Duration.ofSeconds(3)), calls);
    }
}
