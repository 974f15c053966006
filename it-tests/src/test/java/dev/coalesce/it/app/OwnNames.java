package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import dev.coalesce.Invalidates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeSet;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Methods with names of their own. The application executes each line of its standard input, until the input ends. A
 * line with a dot ends each answer.
 */
public final class OwnNames {
    private static int runs;

    private OwnNames() {}

    /** Its implementations share the name. */
    interface Rates {
        @Coalesce(key = "currency", name = "rates")
        String rate(String currency);
    }

    static final class Bank implements Rates {
        @Override
        public String rate(String currency) {
            return "bank";
        }
    }

    static final class Market implements Rates {
        @Override
        public String rate(String currency) {
            return "market";
        }
    }

    @Coalesce(key = "sku", ttl = "1h", name = "prices")
    static int price(String sku) {
        return ++runs;
    }

    @Coalesce(key = "sku", ttl = "1h", name = "prices")
    static int price(String sku, int amount) {
        return ++runs;
    }

    @Invalidates(type = OwnNames.class, method = "price", key = "sku")
    static void changePrice(String sku) {}

    @Coalesce(ttl = "1h", name = " stock: \"by, place\" *=? ")
    static int stock(String place) {
        return ++runs;
    }

    @Coalesce(ttl = "1h", name = "twice")
    static int one(String a) {
        return ++runs;
    }

    @Coalesce(ttl = "1h", name = "twice")
    static int two(String a) {
        return ++runs;
    }

    @Coalesce(ttl = "soon", name = "refused")
    static int refused(String a) {
        return ++runs;
    }

    static int ofRule(String a) {
        return ++runs;
    }

    @Coalesce(name = "failing")
    static int failing(String a) {
        throw new IllegalStateException(a);
    }

    public static void main(String[] args) throws Exception {
        System.out.println(".");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            run(line);
            System.out.println(".");
        }
    }

    private static void run(String command) throws Exception {
        switch (command) {
            case "call" -> {
                new Bank().rate("EUR");
                new Market().rate("EUR");
                price("a");
                price("a", 1);
                stock("here");
                one("a");
                two("a");
                ofRule("a");
                Coalescer.named("prices").get("a", Duration.ofHours(1), () -> "b");
            }
            case "price" -> {
                int first = price("a");
                System.out.println(first == price("a") ? "shared" : "not shared");
            }
            case "price of rule" -> System.out.println(ofRule("a") == ofRule("b") ? "shared" : "not shared");
            case "invalidate" -> {
                int before = price("a");
                changePrice("a");
                System.out.println(price("a") == before ? "kept" : "invalidated");
            }
            case "beans" -> beans();
            default -> throw new IOException(command);
        }
    }

    private static void beans() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        TreeSet<String> lines = new TreeSet<>();
        for (ObjectName each : server.queryNames(new ObjectName("dev.coalesce:*"), null)) {
            if (!"Agent".equals(each.getKeyProperty("type"))) {
                lines.add(each.getKeyPropertyListString() + " " + server.getAttribute(each, "ClassName") + " "
                        + server.getAttribute(each, "MethodName") + " " + server.getAttribute(each, "Leads"));
            }
        }
        lines.forEach(System.out::println);
    }
}
