package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.sample.metrics.Memory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The targets of the demo, each met and missed. */
class RowsTest {
    private static final RunResult WITHOUT_AGENT = run(
            chat(2, 4, 50),
            stream(1, false, 0, 20),
            objects(200, 200),
            mixed(500, 15_000),
            download(50, 50),
            quotes(50, 50));
    private static final RunResult WITH_AGENT = run(
            chat(50, 2, 1),
            stream(20, true, 19, 1),
            objects(200, 4),
            mixed(500, 10_000),
            download(50, 1),
            quotes(50, 5));

    @Test
    void goodRun_meetsAllTargets() {
        assertThat(Rows.of(WITHOUT_AGENT, WITH_AGENT)).hasSize(11).allMatch(Row::ok);
    }

    @Test
    void runLikeWithoutTheAgent_missesAllTargets() {
        assertThat(Rows.of(WITHOUT_AGENT, WITHOUT_AGENT)).noneMatch(Row::ok);
    }

    @Test
    void goodRunWithSuggestedRules_meetsItsTargets_withoutThoseOfStreams() {
        assertThat(Rows.ofRules(Observation.METHODS, WITHOUT_AGENT, withStream(WITHOUT_AGENT.stream())))
                .hasSize(8)
                .allMatch(Row::ok);
    }

    @Test
    void rulesForFewerOrOtherMethods_missTheFirstRow() {
        assertThat(Rows.ofRules(Observation.METHODS.subList(0, 2), WITHOUT_AGENT, WITH_AGENT)
                        .get(0)
                        .ok())
                .isFalse();
        assertThat(Rows.ofRules(List.of("ChatService.newThread"), WITHOUT_AGENT, WITH_AGENT)
                        .get(0)
                        .ok())
                .isFalse();
    }

    @Test
    void chatFailure_missesItsRowOnly() {
        assertThat(missed(run(
                        chat(49, 2, 1),
                        WITH_AGENT.stream(),
                        WITH_AGENT.objects(),
                        WITH_AGENT.mixed(),
                        WITH_AGENT.download(),
                        WITH_AGENT.quotes())))
                .containsExactly(0);
        assertThat(missed(run(
                        chat(50, 4, 1),
                        WITH_AGENT.stream(),
                        WITH_AGENT.objects(),
                        WITH_AGENT.mixed(),
                        WITH_AGENT.download(),
                        WITH_AGENT.quotes())))
                .containsExactly(1);
        assertThat(missed(run(
                        chat(50, 2, 2),
                        WITH_AGENT.stream(),
                        WITH_AGENT.objects(),
                        WITH_AGENT.mixed(),
                        WITH_AGENT.download(),
                        WITH_AGENT.quotes())))
                .containsExactly(2);
    }

    @Test
    void streamFailure_missesItsRowOnly() {
        assertThat(missed(withStream(stream(19, true, 19, 1)))).containsExactly(3);
        assertThat(missed(withStream(stream(20, true, 19, 2)))).containsExactly(4);
        assertThat(missed(withStream(stream(20, false, 19, 1)))).containsExactly(5);
        assertThat(missed(withStream(stream(20, true, 18, 1)))).containsExactly(6);
    }

    @Test
    void failedRequest_missesItsRow() {
        assertThat(missed(run(
                        WITH_AGENT.chat(),
                        WITH_AGENT.stream(),
                        objects(199, 4),
                        WITH_AGENT.mixed(),
                        WITH_AGENT.download(),
                        WITH_AGENT.quotes())))
                .containsExactly(7);
        assertThat(missed(run(
                        WITH_AGENT.chat(),
                        WITH_AGENT.stream(),
                        WITH_AGENT.objects(),
                        mixed(499, 5_000),
                        WITH_AGENT.download(),
                        WITH_AGENT.quotes())))
                .containsExactly(8);
        assertThat(missed(run(
                        WITH_AGENT.chat(),
                        WITH_AGENT.stream(),
                        WITH_AGENT.objects(),
                        WITH_AGENT.mixed(),
                        download(49, 1),
                        WITH_AGENT.quotes())))
                .containsExactly(9);
        assertThat(missed(run(
                        WITH_AGENT.chat(),
                        WITH_AGENT.stream(),
                        WITH_AGENT.objects(),
                        WITH_AGENT.mixed(),
                        WITH_AGENT.download(),
                        quotes(49, 5))))
                .containsExactly(10);
    }

    @Test
    void speedUp_isTheRatioOfBothThroughputs() {
        assertThat(missed(run(
                        WITH_AGENT.chat(),
                        WITH_AGENT.stream(),
                        WITH_AGENT.objects(),
                        mixed(500, 11_538),
                        WITH_AGENT.download(),
                        WITH_AGENT.quotes())))
                .isEmpty();
        assertThat(missed(run(
                        WITH_AGENT.chat(),
                        WITH_AGENT.stream(),
                        WITH_AGENT.objects(),
                        mixed(500, 11_539),
                        WITH_AGENT.download(),
                        WITH_AGENT.quotes())))
                .containsExactly(8);
        assertThat(Rows.of(WITHOUT_AGENT, WITH_AGENT).get(8).with()).isEqualTo("50.0/s, 1.50 x");
    }

    @Test
    void textTable_hasAHeaderAndOneLinePerRow() {
        String table = TextTable.of(List.of(new Row("a row", "1", "22", "at least 3", false)));

        assertThat(table.lines())
                .containsExactly(
                        "| row   | without | with | target     | ok |",
                        "|-------|---------|------|------------|----|",
                        "| a row | 1       | 22   | at least 3 | NO |");
    }

    private static List<Integer> missed(RunResult with) {
        List<Row> rows = Rows.of(WITHOUT_AGENT, with);
        return rows.stream().filter(row -> !row.ok()).map(rows::indexOf).toList();
    }

    private static RunResult run(
            ChatScene.Result chat,
            StreamScene.Result stream,
            ObjectsScene.Result objects,
            MixedLoadScene.Result mixed,
            DownloadScene.Result download,
            QuotesScene.Result quotes) {
        return new RunResult(chat, stream, objects, mixed, download, quotes);
    }

    private static RunResult withStream(StreamScene.Result stream) {
        return run(
                WITH_AGENT.chat(),
                stream,
                WITH_AGENT.objects(),
                WITH_AGENT.mixed(),
                WITH_AGENT.download(),
                WITH_AGENT.quotes());
    }

    private static StreamScene.Result stream(
            int succeeded, boolean lateComplete, int finishedWhileOneHangs, int modelCalls) {
        return new StreamScene.Result(
                new Load.Result(20, succeeded, Duration.ofSeconds(3)), lateComplete, finishedWhileOneHangs, modelCalls);
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
