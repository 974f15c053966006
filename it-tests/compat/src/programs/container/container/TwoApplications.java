package container;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Deploys one application twice, asks both, and redeploys the second again and again. */
public final class TwoApplications {
    private static final int CALLERS = 10;
    private static final int TIMES = 50;

    private final Container container;
    private final Path application;

    private TwoApplications(Container container, Path application) {
        this.container = container;
        this.application = application;
    }

    /** Prints what happened, and ends the JVM, whatever threads the container has left. */
    public static void main(Container container, Path application) {
        System.setProperty(
                "http.keepAlive", "false"); // a container may keep what it needs for a connection's next request
        try {
            play(container, application);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }

    private static void play(Container container, Path application) throws Exception {
        TwoApplications play = new TwoApplications(container, application);
        container.deploy("/one", application);
        container.deploy("/two", application);
        play.askBoth();
        play.askBothAtOnce();
        container.undeploy("/two");
        System.out.println("without two: " + play.get("/one/kept?sku=tea"));
        play.redeploy();
        System.out.println("after all: " + play.get("/one/kept?sku=tea"));
        container.undeploy("/one");
        container.stop();
        play.printBeans();
    }

    private void askBoth() {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            answers.add(get("/one/kept?sku=tea"));
            answers.add(get("/two/kept?sku=tea"));
        }
        System.out.println("both: " + answers);
    }

    private void askBothAtOnce() throws Exception {
        List<FutureTask<String>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String query = "/together?sku=" + 2 * CALLERS + "/2";
            calls.add(new FutureTask<>(() -> get("/one" + query)));
            calls.add(new FutureTask<>(() -> get("/two" + query)));
        }
        calls.forEach(call -> new Thread(call).start());
        TreeSet<String> different = new TreeSet<>();
        for (FutureTask<String> call : calls) {
            different.add(call.get(60, TimeUnit.SECONDS));
        }
        System.out.println("both at once: " + different);
    }

    private void redeploy() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            collected(i, used());
        }
        System.out.println("redeployed, and each class loader collected: " + TIMES);
    }

    private WeakReference<ClassLoader> used() throws Exception {
        WeakReference<ClassLoader> loader = new WeakReference<>(container.deploy("/two", application));
        get("/two/kept?sku=tea");
        get("/two/everything");
        container.undeploy("/two");
        return loader;
    }

    private void collected(int time, WeakReference<ClassLoader> loader) {
        long start = System.nanoTime();
        while (loader.get() != null) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                throw new IllegalStateException("not collected, after " + time + " that were: " + loader.get());
            }
            get("/one/kept?sku=tea"); // lets the container go on to another request
            System.gc();
        }
    }

    /** Of methods whose classes are gone; reading one bean lets the agent see that. */
    private void printBeans() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName all = new ObjectName("dev.coalesce:*");
        long start = System.nanoTime();
        while (beans.queryNames(all, null).size() > 1) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                break;
            }
            System.gc();
            beans.getAttribute(new ObjectName("dev.coalesce:type=Agent"), "Methods");
        }
        System.out.println("beans: " + beans.queryNames(all, null));
    }

    private String get(String path) {
        try (InputStream in = URI.create("http://localhost:" + container.port() + path)
                .toURL()
                .openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
