package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.sample.metrics.Memory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static final Run NAIVE = run(
            chat(2, 4, 50),
            stream(1, false, 0, 20),
            objects(200, 200),
            mixed(500, 15_000),
            download(50, 50),
            quotes(50, 50));
    private static final Run GOOD = run(
            chat(50, 2, 1),
            stream(20, true, 19, 1),
            objects(200, 4),
            mixed(500, 10_000),
            download(50, 1),
            quotes(50, 5));

    @Test
    void meetsAllTargets() {
        assertThat(Rows.of(NAIVE, GOOD)).hasSize(11).allMatch(Row::ok);
    }

    @Test
    void withoutTheAgentAllAreMissed() {
        assertThat(Rows.of(NAIVE, NAIVE)).noneMatch(Row::ok);
    }

    @Test
    void chatFailuresRowByRow() {
        assertThat(missed(run(
                        chat(49, 2, 1), GOOD.stream(), GOOD.objects(), GOOD.mixed(), GOOD.download(), GOOD.quotes())))
                .containsExactly(0);
        assertThat(missed(run(
                        chat(50, 4, 1), GOOD.stream(), GOOD.objects(), GOOD.mixed(), GOOD.download(), GOOD.quotes())))
                .containsExactly(1);
        assertThat(missed(run(
                        chat(50, 2, 2), GOOD.stream(), GOOD.objects(), GOOD.mixed(), GOOD.download(), GOOD.quotes())))
                .containsExactly(2);
    }

    @Test
    void streamFailuresRowByRow() {
        assertThat(missed(streamed(stream(19, true, 19, 1)))).containsExactly(3);
        assertThat(missed(streamed(stream(20, true, 19, 2)))).containsExactly(4);
        assertThat(missed(streamed(stream(20, false, 19, 1)))).containsExactly(5);
        assertThat(missed(streamed(stream(20, true, 18, 1)))).containsExactly(6);
    }

    @Test
    void aFailedRequestIsAMissedTarget() {
        assertThat(missed(
                        run(GOOD.chat(), GOOD.stream(), objects(199, 4), GOOD.mixed(), GOOD.download(), GOOD.quotes())))
                .containsExactly(7);
        assertThat(missed(run(
                        GOOD.chat(), GOOD.stream(), GOOD.objects(), mixed(499, 5_000), GOOD.download(), GOOD.quotes())))
                .containsExactly(8);
        assertThat(missed(
                        run(GOOD.chat(), GOOD.stream(), GOOD.objects(), GOOD.mixed(), download(49, 1), GOOD.quotes())))
                .containsExactly(9);
        assertThat(missed(
                        run(GOOD.chat(), GOOD.stream(), GOOD.objects(), GOOD.mixed(), GOOD.download(), quotes(49, 5))))
                .containsExactly(10);
    }

    @Test
    void speedUpIsWithAgainstWithout() {
        assertThat(missed(run(
                        GOOD.chat(),
                        GOOD.stream(),
                        GOOD.objects(),
                        mixed(500, 11_538),
                        GOOD.download(),
                        GOOD.quotes())))
                .isEmpty();
        assertThat(missed(run(
                        GOOD.chat(),
                        GOOD.stream(),
                        GOOD.objects(),
                        mixed(500, 11_539),
                        GOOD.download(),
                        GOOD.quotes())))
                .containsExactly(8);
        assertThat(Rows.of(NAIVE, GOOD).get(8).with()).isEqualTo("50.0/s, 1.50 x");
    }

    @Test
    void theTableHasOneLinePerRowAndAHead() {
        String table = Table.of(List.of(new Row("a row", "1", "22", "at least 3", false)));

        assertThat(table.lines())
                .containsExactly(
                        "| row   | without | with | target     | ok |",
                        "|-------|---------|------|------------|----|",
                        "| a row | 1       | 22   | at least 3 | NO |");
    }

    private static List<Integer> missed(Run with) {
        List<Row> rows = Rows.of(NAIVE, with);
        return rows.stream().filter(row -> !row.ok()).map(rows::indexOf).toList();
    }

    private static Run run(
            ChatScene.Result chat,
            StreamScene.Result stream,
            ObjectsScene.Result objects,
            MixedLoadScene.Result mixed,
            DownloadScene.Result download,
            QuotesScene.Result quotes) {
        return new Run(chat, stream, objects, mixed, download, quotes);
    }

    private static Run streamed(StreamScene.Result stream) {
        return run(GOOD.chat(), stream, GOOD.objects(), GOOD.mixed(), GOOD.download(), GOOD.quotes());
    }

    private static StreamScene.Result stream(int succeeded, boolean late, int whileOneHangs, int modelCalls) {
        return new StreamScene.Result(
                new Load.Result(20, succeeded, Duration.ofSeconds(3)), late, whileOneHangs, modelCalls);
    }

    private static DownloadScene.Result download(int succeeded, int getObjects) {
        return new DownloadScene.Result(
                new Load.Result(50, succeeded, Duration.ofSeconds(5)), getObjects, new Memory(200 << 20, 256 << 20));
    }

    private static ChatScene.Result chat(int succeeded, int messages, int modelCalls) {
        return new ChatScene.Result(new Load.Result(50, succeeded, Duration.ofSeconds(1)), messages, modelCalls);
    }

    private static ObjectsScene.Result objects(int succeeded, int getObjects) {
        return new ObjectsScene.Result(succeeded, getObjects);
    }

    private static MixedLoadScene.Result mixed(int succeeded, long millis) {
        return new MixedLoadScene.Result(new Load.Result(500, succeeded, Duration.ofMillis(millis)), 300);
    }

    private static QuotesScene.Result quotes(int succeeded, int calls) {
        return new QuotesScene.Result(succeeded, calls);
    }
}
