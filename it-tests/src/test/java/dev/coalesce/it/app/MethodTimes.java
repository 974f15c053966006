package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.management.JMException;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Holds a leader, so that followers wait, and prints what the MBean shows meanwhile and afterwards. */
public class MethodTimes {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private final CompletableFuture<String> pending = new CompletableFuture<>();
    private volatile boolean released;

    public static void main(String[] args) throws Exception {
        MethodTimes app = new MethodTimes();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread caller = new Thread(() -> app.load("a"));
            caller.start();
            callers.add(caller);
        }
        while (get("load", "Leads") != 1 || get("load", "Waiting") != 2) {
            Thread.onSpinWait();
        }
        System.out.println("class " + bean("load").get("ClassName") + ", method "
                + bean("load").get("MethodName"));
        showFollows("while the body runs", "load");
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < 30_000_000) { // the clock of executions ticks in milliseconds
            Thread.onSpinWait();
        }
        app.released = true;
        for (Thread caller : callers) {
            caller.join();
        }
        showFollows("afterwards", "load");
        System.out.println("waited: " + (get("load", "WaitNanos") >= 2 * 30_000_000L)
                + ", half of the waits: " + (get("load", "WaitP50Nanos") >= 20_000_000)
                + ", longest: " + (get("load", "WaitP99Nanos") >= get("load", "WaitP50Nanos")));
        System.out.println(
                "executions: Successes " + get("load", "Successes") + ", Failures " + get("load", "Failures"));
        System.out.println("ran: " + (get("load", "SuccessNanos") >= 25_000_000)
                + ", half of the executions: " + (get("load", "RunP50Nanos") >= 20_000_000)
                + ", longest: " + (get("load", "RunP99Nanos") >= 20_000_000));

        CompletableFuture<String> leading = app.later("a");
        CompletableFuture<String> following = app.later("a");
        app.pending.complete("done");
        leading.join();
        following.join();
        showFollows("followers whose future waited", "later");

        try {
            app.fail("a");
        } catch (IllegalStateException e) {
            System.out.println("failure: Successes " + get("fail", "Successes") + ", Failures "
                    + get("fail", "Failures") + ", FailureNanos " + (get("fail", "FailureNanos") > 0));
        }
        System.out.println("sum of outcomes: "
                + (get("load", "Calls")
                        == get("load", "Hits")
                                + get("load", "Leads")
                                + get("load", "Follows")
                                + get("load", "Timeouts")
                                + get("load", "Bypasses")));
        clear(app);
        System.out.println("without a description: " + withoutDescription());
    }

    private static void clear(MethodTimes app) throws JMException {
        long size = get("load", "Size");
        long leads = get("load", "Leads");
        SERVER.invoke(bean("load").name(), "clear", null, null);
        long cleared = get("load", "Size");
        app.load("a");
        System.out.println(
                "cleared: Size " + size + " -> " + cleared + ", leads " + leads + " -> " + get("load", "Leads"));
        size = get("load", "Size");
        SERVER.invoke(new ObjectName("dev.coalesce:type=Agent"), "clear", null, null);
        System.out.println("agent cleared: Size " + size + " -> " + get("load", "Size"));
    }

    private static List<String> withoutDescription() throws JMException {
        List<String> names = new ArrayList<>();
        for (ObjectName name : SERVER.queryNames(new ObjectName("dev.coalesce:*"), null)) {
            MBeanInfo info = SERVER.getMBeanInfo(name);
            List<MBeanFeatureInfo> features = new ArrayList<>(List.of(info.getAttributes()));
            features.addAll(List.of(info.getOperations()));
            for (MBeanFeatureInfo each : features) {
                if (each.getDescription().isBlank() || each.getDescription().equals(each.getName())) {
                    names.add(each.getName());
                }
            }
        }
        return names;
    }

    private static AgentBean bean(String method) {
        return AgentBean.of(MethodTimes.class, method);
    }

    private static long get(String method, String attribute) {
        try {
            return ((Number) SERVER.getAttribute(bean(method).name(), attribute)).longValue();
        } catch (JMException e) {
            return 0; // not called yet
        }
    }

    private static void showFollows(String when, String method) {
        System.out.println(when + ": Waiting " + get(method, "Waiting") + ", Follows " + get(method, "Follows")
                + ", FinishedFollows " + get(method, "FinishedFollows") + ", Waits " + get(method, "Waits"));
    }

    @Coalesce(ttl = "1h")
    String load(String key) {
        while (!released) {
            Thread.onSpinWait();
        }
        return "value";
    }

    @Coalesce
    CompletableFuture<String> later(String key) {
        return pending;
    }

    @Coalesce
    String fail(String key) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < 5_000_000) {
            Thread.onSpinWait();
        }
        throw new IllegalStateException("no " + key);
    }
}
