package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static final Run NAIVE = run(chat(2, 4, 50), objects(200, 200), mixed(500, 15_000), quotes(50, 50));
    private static final Run GOOD = run(chat(50, 2, 1), objects(200, 4), mixed(500, 10_000), quotes(50, 5));

    @Test
    void meetsAllTargets() {
        assertThat(Rows.of(NAIVE, GOOD)).hasSize(6).allMatch(Row::ok);
    }

    @Test
    void withoutTheAgentAllAreMissed() {
        assertThat(Rows.of(NAIVE, NAIVE)).noneMatch(Row::ok);
    }

    @Test
    void chatFailuresRowByRow() {
        assertThat(missed(run(chat(49, 2, 1), GOOD.objects(), GOOD.mixed(), GOOD.quotes())))
                .containsExactly(0);
        assertThat(missed(run(chat(50, 4, 1), GOOD.objects(), GOOD.mixed(), GOOD.quotes())))
                .containsExactly(1);
        assertThat(missed(run(chat(50, 2, 2), GOOD.objects(), GOOD.mixed(), GOOD.quotes())))
                .containsExactly(2);
    }

    @Test
    void aFailedRequestIsAMissedTarget() {
        assertThat(missed(run(GOOD.chat(), objects(199, 4), GOOD.mixed(), GOOD.quotes())))
                .containsExactly(3);
        assertThat(missed(run(GOOD.chat(), GOOD.objects(), mixed(499, 5_000), GOOD.quotes())))
                .containsExactly(4);
        assertThat(missed(run(GOOD.chat(), GOOD.objects(), GOOD.mixed(), quotes(49, 5))))
                .containsExactly(5);
    }

    @Test
    void speedUpIsWithAgainstWithout() {
        assertThat(missed(run(GOOD.chat(), GOOD.objects(), mixed(500, 11_538), GOOD.quotes())))
                .isEmpty();
        assertThat(missed(run(GOOD.chat(), GOOD.objects(), mixed(500, 11_539), GOOD.quotes())))
                .containsExactly(4);
        assertThat(Rows.of(NAIVE, GOOD).get(4).with()).isEqualTo("50.0/s, 1.50 ×");
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
            ObjectsScene.Result objects,
            MixedLoadScene.Result mixed,
            QuotesScene.Result quotes) {
        return new Run(chat, objects, mixed, quotes);
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
