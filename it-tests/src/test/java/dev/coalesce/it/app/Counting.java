package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Calls of which it knows how each has to be counted, and what the beans say. */
public class Counting {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private static final List<String> CALLS = List.of("Hits", "Leads", "Follows", "Failures", "Bypasses");

    public static void main(String[] args) throws Exception {
        System.out.println("before the first call: " + SERVER.queryNames(new ObjectName("dev.coalesce:*"), null));
        Counting one = new Counting();
        Crowd crowd = one.crowd;
        crowd.call(() -> one.price("tea"));
        one.price("tea");
        one.price("tea");
        show("price");
        System.out.println("saved: " + ((Long) Beans.of(Counting.class, "price").get("SavedNanos") > 0));
        for (int i = 0; i < 2; i++) {
            try {
                one.failing("tea");
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
        show("failing");
        one.reentrant("tea");
        show("reentrant");
        one.narrow("tea");
        one.narrow("milk");
        one.narrow("salt");
        Beans narrow = Beans.of(Counting.class, "narrow");
        System.out.println("narrow: size " + narrow.get("Size") + ", evictions " + narrow.get("Evictions"));
        one.looking("tea");
        Coalescer.named("odd, =\"*?\\ name").get("key", null, () -> "");
        Beans agent = Beans.named("type=Agent");
        System.out.println("methods: " + agent.get("Methods") + ", errors: " + agent.get("Errors") + ", version: "
                + !agent.get("Version").toString().isEmpty());
        names();
    }

    private final Crowd crowd = new Crowd(3);

    private static void show(String method) {
        Beans bean = Beans.of(Counting.class, method);
        StringBuilder line = new StringBuilder(method).append(':');
        CALLS.forEach(count -> line.append(' ').append(count).append(' ').append(bean.get(count)));
        System.out.println(line);
    }

    private static void names() throws JMException {
        for (ObjectName name : new TreeSet<>(SERVER.queryNames(new ObjectName("dev.coalesce:*"), null))) {
            System.out.println(name.getKeyProperty("type") + " " + name.getKeyProperty("name"));
        }
        for (Beans bean : List.of(Beans.of(Counting.class, "price"), Beans.named("type=Agent"))) {
            MBeanAttributeInfo[] attributes = SERVER.getMBeanInfo(bean.name()).getAttributes();
            System.out.println(Arrays.stream(attributes)
                    .map(attribute -> attribute.getName() + ":" + attribute.getType())
                    .sorted()
                    .toList());
        }
    }

    @Coalesce(ttl = "1h")
    Object price(String sku) {
        crowd.run();
        return new Object();
    }

    @Coalesce(ttl = "1h")
    Object failing(String sku) {
        throw new IllegalStateException("no price of " + sku);
    }

    @Coalesce(ttl = "1h")
    Object reentrant(String sku) {
        return depth++ == 0 ? reentrant(sku) : new Object();
    }

    private int depth;

    @Coalesce(ttl = "1h", maxSize = 1)
    Object narrow(String sku) {
        return new Object();
    }

    /** Looks at its own flight, whose age grows. */
    @Coalesce
    Object looking(String sku) {
        Beans bean = Beans.of(Counting.class, "looking");
        while ((Long) bean.get("OldestFlightMillis") == 0) {
            Thread.onSpinWait();
        }
        System.out.println("looking: in flight " + bean.get("InFlight"));
        return new Object();
    }
}
