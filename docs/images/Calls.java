import dev.coalesce.Coalesce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Makes the picture {@code calls.svg}. With the argument {@code run}, callers ask for one price, and what each of them
 * did, and when, is printed. With {@code draw} and two files of such lines, the picture is printed. {@code draw-calls}
 * does both.
 */
public class Calls {
    private static final int WAVES = 3;
    private static final int CALLERS = 6;
    private static final int BODY_MILLIS = 300;
    private static final int MILLIS_BETWEEN_WAVES = 120;

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private long start;

    @Coalesce(ttl = "10s")
    double price(String product) throws InterruptedException {
        long began = millis();
        Thread.sleep(BODY_MILLIS); // the slow, expensive upstream
        lines.add("body " + Thread.currentThread().getName() + " " + began + " " + millis());
        return 9.99;
    }

    private long millis() {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private void call(int caller) {
        try {
            long began = millis();
            price("tea");
            lines.add("call " + caller + " " + began + " " + millis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first two waves come while the first call runs, and the last one when its result is cached. */
    private void run() throws InterruptedException {
        price("coffee"); // the first call of a method takes longer
        lines.clear();
        start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int wave = 0; wave < WAVES; wave++) {
            CountDownLatch go = new CountDownLatch(1);
            for (int i = 0; i < CALLERS; i++) {
                int caller = wave * CALLERS + i;
                Thread thread = new Thread(() -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    call(caller);
                }, Integer.toString(caller));
                thread.start();
                threads.add(thread);
            }
            go.countDown();
            Thread.sleep(MILLIS_BETWEEN_WAVES);
            if (wave >= WAVES - 2) {
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        }
        lines.forEach(System.out::println);
    }

    /** The call of one caller, and whether that caller ran the body. */
    private record Row(int caller, long from, long to, boolean ran) {
        String kind() {
            return ran ? "runs" : to - from > 20 ? "waits" : "hit";
        }
    }

    private static List<Row> rows(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<Row> rows = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words[0].equals("call")) {
                boolean ran = lines.stream().anyMatch(other -> other.startsWith("body " + words[1] + " "));
                rows.add(new Row(
                        Integer.parseInt(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]), ran));
            }
        }
        rows.sort(Comparator.comparingInt(Row::caller));
        return rows;
    }

    private static final int WIDTH = 400;
    private static final int ROW = 14;
    private static final int TOP = 64;
    private static final double PIXELS_PER_MILLI = 0.36;

    private static String panel(int x, String title, String sum, List<Row> rows) {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format("<g transform='translate(%d 0)'>%n<text class='title' x='0' y='22'>%s</text>%n", x, title));
        svg.append(String.format("<text x='0' y='44'>%s</text>%n", sum));
        long first = rows.stream().mapToLong(Row::from).min().orElse(0);
        for (Row row : rows) {
            int y = TOP + row.caller() * ROW;
            double from = (row.from() - first) * PIXELS_PER_MILLI;
            double width = Math.max(4, (row.to() - row.from()) * PIXELS_PER_MILLI);
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class='%s' x='%.1f' y='%d' width='%.1f' height='%d' rx='2'"
                            + " style='animation-delay:%dms;animation-duration:%dms'/>%n",
                    row.kind(),
                    from,
                    y,
                    width,
                    ROW - 4,
                    4 * (row.from() - first),
                    4 * Math.max(10, row.to() - row.from())));
        }
        return svg.append("</g>\n").toString();
    }

    private static String legend(int x, int y, String kind, String text) {
        return String.format(
                "<rect class='%s' style='animation:none' x='%d' y='%d' width='18' height='10' rx='2'/>"
                        + "<text x='%d' y='%d'>%s</text>%n",
                kind, x, y - 9, x + 26, y, text);
    }

    private static String draw(List<Row> without, List<Row> with) {
        int height = TOP + WAVES * CALLERS * ROW + 40;
        long runs = with.stream().filter(Row::ran).count();
        return String.format("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %1$d %2$d' width='%1$d' height='%2$d' role='img'>%n", 2 * WIDTH, height)
                + "<title>" + without.size() + " callers of one key: without Coalesce "
                + without.stream().filter(Row::ran).count() + " executions, with Coalesce " + runs + "</title>\n"
                + """
                <style>
                text { font: 14px system-ui, sans-serif; fill: #3c4654; }
                .title { font-weight: 600; font-size: 16px; fill: #16202c; }
                rect { transform-box: fill-box; transform-origin: left; animation: grow linear backwards; }
                .runs { fill: #c9362b; } .waits { fill: #9aa8b8; } .hit { fill: #1f8f5f; }
                @keyframes grow { from { transform: scaleX(0); } }
                @media (prefers-color-scheme: dark) {
                  text { fill: #b9c4d0; } .title { fill: #f0f4f8; }
                  .runs { fill: #ef6a5f; } .waits { fill: #6c7a8a; } .hit { fill: #3fbf87; }
                }
                @media (prefers-reduced-motion: reduce) { rect { animation: none; } }
                </style>
                """
                + panel(0, "Without Coalesce", without.size() + " calls, each runs the method", without)
                + panel(WIDTH, "With Coalesce", with.size() + " calls, the method runs "
                        + (runs == 1 ? "once" : runs + " times"), with)
                + legend(0, height - 10, "runs", "runs the method")
                + legend(WIDTH / 2 - 20, height - 10, "waits", "waits for the leader")
                + legend(WIDTH, height - 10, "hit", "gets the cached result")
                + "</svg>\n";
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("run")) {
            new Calls().run();
        } else {
            System.out.print(draw(rows(Path.of(args[1])), rows(Path.of(args[2]))));
        }
    }
}
