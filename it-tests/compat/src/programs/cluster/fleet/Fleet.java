package fleet;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.ResultCodec;
import dev.coalesce.Scope;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * One JVM of a fleet. Each execution of a shared method asks the test, which decides when it ends and with what. Reads
 * commands from standard input: {@code run NUMBER call METHOD KEY THREADS}, {@code run NUMBER invalidate KEY},
 * {@code run NUMBER sell KEY}, {@code run NUMBER state}.
 */
public class Fleet {
    private static final String OWN_THREAD = "fleet";

    /** The attributes of the cluster's bean, by their names. */
    private static final List<String> STATE =
            List.of("Leading", "Following", "PendingInvalidations", "Alone", "LostLeases", "Disconnections");

    private static int upstream;

    /** A result. */
    public record Price(String text, long number) {}

    public static void main(String[] args) throws Exception {
        upstream = Integer.parseInt(args[0]);
        ExecutorService commands = Executors.newCachedThreadPool(Fleet::daemon);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("exit"); line = in.readLine()) {
            String[] words = line.split(" ");
            commands.execute(() -> print(words[0] + " " + words[1], run(words)));
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, OWN_THREAD);
        thread.setDaemon(true);
        return thread;
    }

    private static String run(String[] words) {
        try {
            if (words[2].equals("invalidate")) {
                invalidated(words[3]);
                return "done";
            }
            if (words[2].equals("sell")) {
                sold(words[3]);
                return "done";
            }
            if (words[2].equals("state")) {
                return state();
            }
            return burst(words[3], words[4], Integer.parseInt(words[5])).toString();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static synchronized void print(String command, String answer) {
        System.out.println(command + " " + answer);
    }

    /** Returns numbers with their names, and the names of the threads that this program has not started itself. */
    private static String state() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        Map<String, Object> state = new TreeMap<>();
        for (String each : STATE) {
            state.put(each, beans.getAttribute(new ObjectName("dev.coalesce:type=Cluster"), each));
        }
        long waiting = 0;
        long flights = 0;
        for (ObjectName method : beans.queryNames(new ObjectName("dev.coalesce:type=Method,*"), null)) {
            waiting += (Long) beans.getAttribute(method, "Waiting");
            flights += (Integer) beans.getAttribute(method, "InFlight");
        }
        state.put("Waiting", waiting);
        state.put("InFlight", flights);
        List<String> threads = new ArrayList<>();
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            if (!each.getName().equals(OWN_THREAD)) {
                threads.add(each.getName().replace(' ', '_'));
            }
        }
        state.put("Threads", String.join("|", threads));
        return state.toString();
    }

    /** Calls from several threads at once; returns how many got each outcome. */
    private static Map<String, Integer> burst(String method, String key, int threads) throws InterruptedException {
        Map<String, Integer> outcomes = new TreeMap<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread caller = daemon(() -> {
                String outcome;
                try {
                    start.await();
                    outcome = call(method, key);
                } catch (Exception e) {
                    outcome = e.getClass().getSimpleName() + ":" + e.getMessage();
                }
                synchronized (outcomes) {
                    outcomes.merge(outcome, 1, Integer::sum);
                }
            });
            caller.start();
            callers.add(caller);
        }
        start.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        return outcomes;
    }

    private static String call(String method, String key) {
        switch (method) {
            case "price":
                return price(key).text();
            case "once":
                return once(key);
            case "brief":
                return brief(key);
            case "refreshed":
                return refreshed(key);
            case "quote":
                return quote(key).text;
            case "basket":
                return basket(key).total();
            case "lossy":
                return lossy(key).text;
            case "stock":
                return SHELF.stock(key);
            case "later":
                return later(key).join();
            default:
                throw new IllegalArgumentException(method);
        }
    }

    @Coalesce(key = "key", ttl = "1h", shared = true)
    static Price price(String key) {
        return new Price(ask(key), key.length());
    }

    @Coalesce(key = "key", shared = true)
    static String once(String key) {
        return ask(key);
    }

    @Coalesce(key = "key", ttl = "500ms", shared = true)
    static String brief(String key) {
        return ask(key);
    }

    @Coalesce(key = "key", ttl = "300ms", staleFor = "1h", shared = true)
    static String refreshed(String key) {
        return ask(key);
    }

    @Coalesce(key = "key", ttl = "1h", shared = true, codec = QuoteCodec.class)
    static Quote quote(String key) {
        return new Quote(ask(key));
    }

    @Coalesce(key = "key", ttl = "1h", shared = true, codec = LossyCodec.class)
    static Quote lossy(String key) {
        return new Quote(ask(key));
    }

    @Coalesce(key = "key", ttl = "1h", shared = true)
    static Basket basket(String key) {
        return new Basket(ask(key));
    }

    /** A result that Jackson carries: it has no setters, and a getter that is no field. */
    static class Basket {
        private List<Line> lines = new ArrayList<>();
        private long count;

        private Basket() {}

        Basket(String price) {
            count = 1;
            Line line = new Line();
            line.price = new BigDecimal(price);
            line.at = Instant.EPOCH.plusNanos(1);
            lines.add(line);
        }

        public String getTotal() {
            throw new IllegalStateException("no property");
        }

        String total() {
            return count == 1 && lines.get(0).at.getNano() == 1
                    ? lines.get(0).price.toPlainString()
                    : "lost";
        }
    }

    static class Line {
        private BigDecimal price;
        private Instant at;
    }

    /** A result that cannot be carried by its type. */
    static final class Quote {
        final String text;

        Quote(String text) {
            this.text = text;
        }
    }

    static class QuoteCodec implements ResultCodec<Quote> {
        @Override
        public byte[] encode(Quote quote) {
            return quote.text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Quote decode(byte[] bytes) throws IOException {
            return new Quote(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** Cannot read what it has written. */
    static class LossyCodec extends QuoteCodec {
        @Override
        public Quote decode(byte[] bytes) throws IOException {
            throw new IOException("lost");
        }
    }

    @Coalesce(key = "key", ttl = "1h", shared = true)
    static CompletableFuture<String> later(String key) {
        return CompletableFuture.supplyAsync(() -> ask(key));
    }

    @Invalidates(type = Fleet.class, method = "later", key = "key")
    @Invalidates(type = Fleet.class, method = "price", key = "key")
    @Invalidates(type = Fleet.class, method = "brief", key = "key")
    @Invalidates(type = Fleet.class, method = "refreshed", key = "key")
    static void invalidated(String key) {}

    /** Several classes may have it. */
    interface Shelf {
        @Coalesce(key = "key", ttl = "1h", scope = Scope.TYPE, shared = true)
        String stock(String key);
    }

    private static final Shelf SHELF = new Shelf() {
        @Override
        public String stock(String key) {
            return ask(key);
        }
    };

    /** Names no class with the body. */
    @Invalidates(type = Shelf.class, method = "stock", key = "key")
    static void sold(String key) {}

    /** The body: the test answers. */
    private static String ask(String key) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), upstream);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                DataInputStream in = new DataInputStream(socket.getInputStream())) {
            out.writeUTF(key);
            out.writeLong(ProcessHandle.current().pid());
            out.flush();
            String answer = in.readUTF();
            if (answer.startsWith("!")) {
                throw new IllegalStateException(answer.substring(1));
            }
            return answer;
        } catch (IOException e) {
            throw new IllegalStateException("upstream: " + e.getMessage());
        }
    }
}
