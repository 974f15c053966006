package dev.coalesce.sample.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Compares two runs with the targets. A run with failed requests does not meet the target. */
final class Rows {
    static final double MIN_SPEED_UP = 1.3;

    private static final int CHAT_MESSAGES = 2;
    private static final int MIB = 1 << 20;

    private Rows() {}

    static List<Row> of(RunResult without, RunResult with) {
        List<Row> rows = new ArrayList<>(chat(without, with));
        rows.addAll(streams(without, with));
        rows.addAll(objectsAndQuotes(without, with));
        return rows;
    }

    /** Compares runs of methods that were found by observing, among which there are no streams. */
    static List<Row> ofRules(List<String> found, RunResult without, RunResult with) {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(
                "observe: methods with a suggested rule",
                "",
                String.join(", ", found),
                String.join(", ", Observation.METHODS),
                found.equals(Observation.METHODS)));
        rows.addAll(chat(without, with));
        rows.addAll(objectsAndQuotes(without, with));
        return rows;
    }

    private static List<Row> chat(RunResult without, RunResult with) {
        return List.of(
                new Row(
                        "chat: 50 requests, 10 at a time: success",
                        success(without.chat()),
                        success(with.chat()),
                        "100 %",
                        with.chat().load().allSucceeded()),
                new Row(
                        "chat: messages in the thread",
                        text(without.chat().messages()),
                        text(with.chat().messages()),
                        text(CHAT_MESSAGES),
                        with.chat().messages() == CHAT_MESSAGES),
                new Row(
                        "chat: provider calls",
                        text(without.chat().modelCalls()),
                        text(with.chat().modelCalls()),
                        "1",
                        with.chat().modelCalls() == 1));
    }

    private static List<Row> streams(RunResult without, RunResult with) {
        return List.of(
                new Row(
                        "chat: 20 clients stream one answer: clients with the whole answer",
                        text(without.stream().load().succeeded()),
                        text(with.stream().load().succeeded()),
                        text(StreamScene.CLIENTS),
                        with.stream().load().allSucceeded()),
                new Row(
                        "chat: provider streams",
                        text(without.stream().modelCalls()),
                        text(with.stream().modelCalls()),
                        "1",
                        with.stream().modelCalls() == 1),
                new Row(
                        "chat: a client that joins halfway gets the whole answer",
                        yesOrNo(without.stream().lateComplete()),
                        yesOrNo(with.stream().lateComplete()),
                        yesOrNo(true),
                        with.stream().lateComplete()),
                new Row(
                        "chat: clients that finish while one client hangs",
                        text(without.stream().finishedWhileOneHangs()),
                        text(with.stream().finishedWhileOneHangs()),
                        text(StreamScene.CLIENTS - 1),
                        with.stream().finishedWhileOneHangs() == StreamScene.CLIENTS - 1));
    }

    private static List<Row> objectsAndQuotes(RunResult without, RunResult with) {
        return List.of(
                new Row(
                        "objects: 200 requests, 50 at a time, one object: GetObject calls",
                        perBurst(without.objects()),
                        perBurst(with.objects()),
                        "1 per burst",
                        with.objects().allSucceeded() && with.objects().getObjects() == ObjectsScene.BURSTS),
                mixed(without.mixed().load(), with.mixed().load()),
                new Row(
                        "objects: 50 concurrent downloads of one object of 64 MiB: GetObject calls, peak heap",
                        download(without.download()),
                        download(with.download()),
                        text("1, below %d MiB", with.download().memory().limitBytes() / MIB),
                        with.download().load().allSucceeded() && with.download().getObjects() == 1),
                new Row(
                        "quotes: 10 concurrent callers per expiry, 5 expiries: source calls",
                        calls(without.quotes()),
                        calls(with.quotes()),
                        QuotesScene.EXPIRIES + " calls",
                        with.quotes().allSucceeded() && with.quotes().calls() == QuotesScene.EXPIRIES));
    }

    private static Row mixed(Load.Result without, Load.Result with) {
        double speedUp = with.perSecond() / without.perSecond();
        return new Row(
                "objects: throughput on a mixed load (80 % of requests on 20 % of keys) with a capacity-limited origin",
                text("%.1f/s", without.perSecond()),
                text("%.1f/s, %.2f x", with.perSecond(), speedUp),
                text("at least %.1f x", MIN_SPEED_UP),
                without.allSucceeded() && with.allSucceeded() && speedUp >= MIN_SPEED_UP);
    }

    private static String success(ChatScene.Result chat) {
        return text("%d %%", 100 * chat.load().succeeded() / chat.load().requests());
    }

    private static String perBurst(ObjectsScene.Result objects) {
        String calls = text("%d in %d bursts", objects.getObjects(), ObjectsScene.BURSTS);
        return objects.allSucceeded() ? calls : calls + ", with failures";
    }

    private static String download(DownloadScene.Result download) {
        String calls =
                text("%d, %d MiB", download.getObjects(), download.memory().peakBytes() / MIB);
        return download.load().allSucceeded() ? calls : calls + ", with failures";
    }

    private static String calls(QuotesScene.Result quotes) {
        String calls = text("%d calls", quotes.calls());
        return quotes.allSucceeded() ? calls : calls + ", with failures";
    }

    private static String yesOrNo(boolean value) {
        return value ? "yes" : "no";
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
