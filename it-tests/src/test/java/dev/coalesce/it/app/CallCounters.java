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

/** Makes calls whose counters are known in advance, and prints what the MBeans show. */
public class CallCounters {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private static final List<String> CALL_COUNTERS = List.of("Hits", "Leads", "Follows", "Failures", "Bypasses");

    public static void main(String[] args) throws Exception {
        System.out.println("before the first call: " + SERVER.queryNames(new ObjectName("dev.coalesce:*"), null));
        CallCounters one = new CallCounters();
        ConcurrentCallers callers = one.callers;
        callers.call(() -> one.price("tea"));
        one.price("tea");
        one.price("tea");
        show("price");
        System.out.println(
                "saved: " + ((Long) AgentBean.of(CallCounters.class, "price").get("SavedNanos") > 0));
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
        one.bounded("tea");
        one.bounded("milk");
        one.bounded("salt");
        AgentBean bounded = AgentBean.of(CallCounters.class, "bounded");
        System.out.println("bounded: size " + bounded.get("Size") + ", evictions " + bounded.get("Evictions"));
        one.inspectsItself("tea");
        Coalescer.named("odd, =\"*?\\ name").get("key", null, () -> "");
        AgentBean agent = AgentBean.named("type=Agent");
        System.out.println("methods: " + agent.get("Methods") + ", errors: " + agent.get("Errors") + ", version: "
                + !agent.get("Version").toString().isEmpty());
        printNames();
    }

    private final ConcurrentCallers callers = new ConcurrentCallers(3);

    private static void show(String method) {
        AgentBean bean = AgentBean.of(CallCounters.class, method);
        StringBuilder line = new StringBuilder(method).append(':');
        CALL_COUNTERS.forEach(
                count -> line.append(' ').append(count).append(' ').append(bean.get(count)));
        System.out.println(line);
    }

    private static void printNames() throws JMException {
        for (ObjectName name : new TreeSet<>(SERVER.queryNames(new ObjectName("dev.coalesce:*"), null))) {
            System.out.println(name.getKeyProperty("type") + " " + name.getKeyProperty("name"));
        }
        for (AgentBean bean : List.of(AgentBean.of(CallCounters.class, "price"), AgentBean.named("type=Agent"))) {
            MBeanAttributeInfo[] attributes = SERVER.getMBeanInfo(bean.name()).getAttributes();
            System.out.println(Arrays.stream(attributes)
                    .map(attribute -> attribute.getName() + ":" + attribute.getType())
                    .sorted()
                    .toList());
        }
    }

    @Coalesce(ttl = "1h")
    Object price(String sku) {
        callers.run();
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
    Object bounded(String sku) {
        return new Object();
    }

    /** Reads the age of its own flight while the body runs. */
    @Coalesce
    Object inspectsItself(String sku) {
        AgentBean bean = AgentBean.of(CallCounters.class, "inspectsItself");
        while ((Long) bean.get("OldestFlightMillis") == 0) {
            Thread.onSpinWait();
        }
        System.out.println("inspectsItself: in flight " + bean.get("InFlight"));
        return new Object();
    }
}
