package dev.coalesce.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopViewTest {
    private static final long SECOND = 1_000_000_000;

    private final TopView view = new TopView("coalesce top  pid 7", 10, Row.Sort.calls, "", false);
    private int samples;

    /** Adds a sample a second after the one before: hits, leads, follows and bypasses of two methods. */
    private void sample(long[] prices, long[] rates) {
        String json =
                "{'methods': [" + method("app.Rates.rate", rates) + "," + method("app.Prices.price", prices) + "]}";
        view.add(Sample.of(
                samples++ * SECOND,
                JsonParser.parseString(json.replace('\'', '"')).getAsJsonObject()));
    }

    private static String method(String name, long... counts) {
        return "{'name': '%s', 'kind': 'Method', 'off': false, 'hits': %d, 'leads': %d, 'follows': %d, 'bypasses': %d,"
                        .formatted(name, counts[0], counts[1], counts[2], counts[3])
                + " 'inFlight': 1, 'oldestFlightMillis': 1500, 'size': 1240, 'savedNanos': "
                + (counts[0] + counts[2]) * SECOND / 10 + ", 'runs': " + counts[1] + ", 'runNanos': "
                + counts[1] * SECOND / 20 + ", 'waitTimes': [[0, 1], [20000000, " + counts[2] + "], [60000000, 2]]}";
    }

    @Test
    void firstScreen_showsAverageSinceStart() {
        sample(new long[] {9000, 500, 400, 100}, new long[] {0, 0, 0, 0});
        assertThat(view.plain(TopTable.UNLIMITED))
                .containsExactly(
                        "coalesce top  pid 7  up 10.0s  since start  by calls",
                        "METHOD            calls/s  hit%  lead%  foll%  other  run ms  wait ms (p99)  flights  oldest"
                                + "  cached  saved/s  60 s",
                        "app.Prices.price    1,000  90.0    5.0    4.0    100      50        20 (20)        1    1.5s"
                                + "   1,240      94s",
                        "app.Rates.rate          0    --     --     --      0      --        60 (60)        1    1.5s"
                                + "   1,240       0s");
    }

    @Test
    void laterScreen_showsLastSecond() {
        sample(new long[] {9000, 500, 400, 100}, new long[] {0, 0, 0, 0});
        sample(new long[] {9001, 501, 402, 100}, new long[] {0, 10, 0, 0});
        assertThat(view.plain(TopTable.UNLIMITED))
                .containsExactly(
                        "coalesce top  pid 7  up 11.0s  last second  by calls",
                        "METHOD            calls/s  hit%  lead%  foll%  other  run ms  wait ms (p99)  flights  oldest"
                                + "  cached  saved/s  60 s",
                        "app.Rates.rate         10   0.0  100.0    0.0      0      50             --        1    1.5s"
                                + "   1,240       0s  #",
                        "app.Prices.price        4  25.0   25.0   50.0      0      50        20 (20)        1    1.5s"
                                + "   1,240     0.3s  #");
    }

    @Test
    void jvmThatIsConnectedWithOthers_hasLineWithRates() {
        for (int i = 1; i <= 2; i++) {
            String json = "{'methods': [], 'cluster': {'jvm': '00000000000000ff', 'server': 'redis://cache:6379',"
                    + " 'sharing': true, 'seconds': 75, 'problem': null, 'namespace': 'shop', 'leading': 2, 'following': 1,"
                    + " 'roundTrips': " + i * 200 + ", 'bytesSent': " + i * 1500 + ", 'bytesReceived': 0}}";
            view.add(Sample.of(
                    i * SECOND, JsonParser.parseString(json.replace('\'', '"')).getAsJsonObject()));
        }
        String line = "other JVMs: sharing for 1m15s, redis://cache:6379, namespace shop  leading 2  following 1"
                + "  round trips/s 200  sent/s 1.5 kB  received/s 0 B";
        assertThat(view.plain(TopTable.UNLIMITED)).element(1).isEqualTo(line);
        assertThat(view.screen(120, 8)).hasSize(8).element(1).isEqualTo(line.substring(0, 120));
        view.key('\r');
        assertThat(view.screen(120, 8)).hasSize(8);
        view.key('<');
        assertThat(view.clusterJson()).isNotNull();
    }

    @Test
    void narrowTerminal_leavesOutColumnsAndShortensNames() {
        sample(new long[] {9000, 500, 400, 100}, new long[] {0, 0, 0, 0});
        for (int width = 10; width < 140; width++) {
            int limit = width;
            assertThat(view.screen(width, 10)).hasSize(10).allMatch(line -> line.length() <= limit);
        }
        assertThat(view.screen(50, 6))
                .containsExactly(
                        "coalesce top  pid 7  up 10.0s  since start  by cal",
                        "METHOD        calls/s  hit%  lead%  foll%  flights",
                        "Prices.price    1,000  90.0    5.0    4.0        1",
                        "Rates.rate          0    --     --     --        1",
                        "",
                        "s sort  / filter  space freeze  < > time  q quit");
        assertThat(view.screen(20, 4).get(2)).isEqualTo("Prices.price");
        assertThat(view.screen(8, 4).get(2)).isEqualTo("~s.price");
    }

    @Test
    void sortKey_changesOrder() {
        sample(new long[] {9000, 500, 400, 100}, new long[] {0, 600, 0, 0});
        assertThat(names()).containsExactly("app.Prices.price", "app.Rates.rate");
        view.key('s');
        view.key('s'); // by leads
        assertThat(names()).containsExactly("app.Rates.rate", "app.Prices.price");
        assertThat(view.plain(100).get(0)).endsWith("by leads");
        view.key('S');
        view.key('S');
        view.key('S'); // the order before the first is the last one
        assertThat(view.plain(100).get(0)).endsWith("by name");
    }

    @Test
    void writtenFilter_selectsMethods() {
        sample(new long[] {1, 0, 0, 0}, new long[] {1, 0, 0, 0});
        type("/RAtx");
        view.key(127);
        assertThat(view.screen(100, 5).get(4)).startsWith("filter: RAt_");
        assertThat(names()).hasSize(2);
        assertThat(view.key('\r')).isTrue();
        assertThat(names()).containsExactly("app.Rates.rate");
        type("/q");
        view.key(27);
        assertThat(names()).containsExactly("app.Rates.rate");
        type("/ng\r");
        assertThat(view.plain(100).get(2)).isEqualTo("No method matches ratng".replace("rat", "RAt"));
    }

    @Test
    void frozenView_showsTheSameMomentUntilReleased() {
        sample(new long[] {0, 0, 0, 0}, new long[] {0, 0, 0, 0});
        sample(new long[] {5, 0, 0, 0}, new long[] {0, 0, 0, 0});
        view.key(' ');
        sample(new long[] {12, 0, 0, 0}, new long[] {0, 0, 0, 0});
        assertThat(callsOfPrices()).isEqualTo(5);
        assertThat(view.plain(100).get(0)).contains("up 11.0s  last second, 1 s ago, frozen");
        view.key(' ');
        assertThat(callsOfPrices()).isEqualTo(7);
    }

    @Test
    void backInTime_showsEarlierSecondsAndStaysThere() {
        sample(new long[] {0, 0, 0, 0}, new long[] {0, 0, 0, 0});
        sample(new long[] {5, 0, 0, 0}, new long[] {0, 0, 0, 0});
        sample(new long[] {12, 0, 0, 0}, new long[] {0, 0, 0, 0});
        view.key('<');
        assertThat(callsOfPrices()).isEqualTo(5);
        view.key('<'); // the first sample has none before it
        assertThat(callsOfPrices()).isEqualTo(5);
        sample(new long[] {21, 0, 0, 0}, new long[] {0, 0, 0, 0});
        assertThat(callsOfPrices()).isEqualTo(5);
        view.key('>');
        assertThat(callsOfPrices()).isEqualTo(7);
    }

    @Test
    void historyOfTwoMinutes_isKept() {
        for (int i = 0; i < 300; i++) {
            sample(new long[] {(long) i * i, 0, 0, 0}, new long[] {0, 0, 0, 0});
        }
        for (int i = 0; i < 500; i++) {
            view.key('<');
        }
        assertThat(view.plain(100).get(0)).contains("119 s ago");
        assertThat(callsOfPrices()).isEqualTo(180 * 180 - 179 * 179);
    }

    @Test
    void unloadedMethod_isLeftOut() {
        sample(new long[] {5, 0, 0, 0}, new long[] {7, 0, 0, 0});
        view.add(Sample.of(SECOND, JsonParser.parseString("{\"methods\": []}").getAsJsonObject()));
        assertThat(view.plain(100)).hasSize(3).last().isEqualTo("No coalesced method has been called yet.");
    }

    @Test
    void enter_showsDetailsOfTheSelectedMethodUntilTheNextOne() {
        sample(new long[] {9000, 500, 400, 100}, new long[] {0, 10, 0, 0});
        sample(new long[] {9001, 501, 402, 100}, new long[] {0, 20, 0, 0});
        view.key('j');
        view.key('\r');
        assertThat(view.selectedLine()).isEqualTo(-1);
        assertThat(view.screen(100, 20))
                .containsExactly(
                        "coalesce top  pid 7  up 11.0s  last second  by calls",
                        "app.Prices.price",
                        "",
                        "calls       4/s, 10,004 since start",
                        "hits         25.0 %  9,001 since start  (answered by a cached result)",
                        "follows      50.0 %  402 since start  (waited for a call in flight)",
                        "leads        25.0 %  501 since start  (ran the body)",
                        "timeouts      0.0 %  0 since start  (stopped waiting)",
                        "bypasses      0.0 %  100 since start  (ran the body uncoalesced: see [w]hy)",
                        "",
                        "run time    --",
                        "wait time   half up to 20 ms, 99 % up to 20 ms",
                        "in flight   1, the oldest for 1.5s: see [f]lights",
                        "cached      1,240, 0 evicted since start",
                        "failures    0 since start",
                        "saved       0.3s of execution per second",
                        "",
                        "calls/s     #",
                        "            1 second until now",
                        "[enter]back  [w]hy  [f]lights  [space]freeze  [<][>]time  [q]uit");
        assertThat(view.screen(30, 6)).hasSize(6).allMatch(line -> line.length() <= 30);
        sample(new long[] {9001, 501, 402, 100}, new long[] {0, 20, 0, 0});
        assertThat(view.screen(100, 20).get(3))
                .as("the details are of the new second")
                .startsWith("calls       0/s");
        view.key('\r');
        assertThat(view.screen(100, 20).get(1)).startsWith("METHOD");
        view.key('\r');
        view.key(27);
        assertThat(view.screen(100, 20).get(1)).startsWith("METHOD");
    }

    @Test
    void methodIsUnloadedWhileItsDetailsAreShown_saysSo() {
        sample(new long[] {5, 0, 0, 0}, new long[] {0, 0, 0, 0});
        view.key('\r');
        view.add(Sample.of(SECOND, JsonParser.parseString("{\"methods\": []}").getAsJsonObject()));
        assertThat(view.screen(100, 5).get(1)).isEqualTo("The method is not there at this moment.");
        assertThat(view.selectedRow()).isNull();
    }

    @Test
    void quitKeys_endTheProgram() {
        sample(new long[] {1, 0, 0, 0}, new long[] {1, 0, 0, 0});
        assertThat(view.key('q')).isFalse();
        assertThat(view.key(3)).isFalse();
        assertThat(view.key('x')).isTrue();
    }

    private long callsOfPrices() {
        return view.rows().stream()
                .filter(row -> row.name().equals("app.Prices.price"))
                .findFirst()
                .orElseThrow()
                .calls();
    }

    private List<String> names() {
        return view.rows().stream().map(Row::name).toList();
    }

    private void type(String text) {
        text.chars().forEach(view::key);
    }

    @Test
    void moreRowsThanLines_selectedRowStaysInView() {
        StringBuilder methods = new StringBuilder();
        for (int i = 10; i < 30; i++) {
            methods.append(i == 10 ? "" : ",").append(method("app.Prices.price" + i, 100 - i, 0, 0, 0));
        }
        view.add(Sample.of(
                0,
                JsonParser.parseString(("{'methods': [" + methods + "]}").replace('\'', '"'))
                        .getAsJsonObject()));
        assertThat(view.screen(50, 6)).hasSize(6);
        assertThat(view.selectedLine()).isEqualTo(2);
        for (int i = 0; i < 7; i++) {
            view.key('j');
        }
        assertThat(view.screen(50, 6).get(view.selectedLine())).startsWith("Prices.price17");
        assertThat(view.selectedLine()).isEqualTo(4);
    }

    @Test
    void methodOfTheSameShortNameIsOutOfView_nameIsShownInFull() {
        view.add(Sample.of(
                0,
                JsonParser.parseString(("{'methods': [" + method("app.Prices.price", 3, 0, 0, 0) + ","
                                        + method("other.Prices.price", 2, 0, 0, 0) + "]}")
                                .replace('\'', '"'))
                        .getAsJsonObject()));
        assertThat(view.screen(90, 4).get(2)).startsWith("app.Prices.price ");
    }
}
