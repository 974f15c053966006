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

/** Deploys one application twice, sends requests to both, and redeploys the second many times. */
public final class TwoApplications {
    private static final int CALLERS = 10;
    /** At least as many as the container has after its concurrent requests. */
    private static final int CONTAINER_THREADS = 24;

    private static final int REDEPLOYMENTS = 50;

    private final Container container;
    private final Path application;

    private TwoApplications(Container container, Path application) {
        this.container = container;
        this.application = application;
    }

    /** Prints the outcome and ends the JVM, even if the container left threads running. */
    public static void main(Container container, Path application) {
        System.setProperty("http.keepAlive", "false"); // an open connection may reference the application
        try {
            run(container, application);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }

    private static void run(Container container, Path application) throws Exception {
        TwoApplications applications = new TwoApplications(container, application);
        container.deploy("/one", application);
        container.deploy("/two", application);
        applications.requestBoth();
        applications.requestBothConcurrently();
        container.undeploy("/two");
        System.out.println("without two: " + applications.get("/one/cached?sku=tea"));
        applications.redeploy();
        System.out.println("after redeployments: " + applications.get("/one/cached?sku=tea"));
        container.undeploy("/one");
        container.stop();
        applications.printBeans();
    }

    private void requestBoth() {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            answers.add(get("/one/cached?sku=tea"));
            answers.add(get("/two/cached?sku=tea"));
        }
        System.out.println("both: " + answers);
    }

    private void requestBothConcurrently() throws Exception {
        List<FutureTask<String>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String query = "/concurrent?sku=" + 2 * CALLERS + "/2";
            calls.add(new FutureTask<>(() -> get("/one" + query)));
            calls.add(new FutureTask<>(() -> get("/two" + query)));
        }
        calls.forEach(call -> new Thread(call).start());
        TreeSet<String> answers = new TreeSet<>();
        for (FutureTask<String> call : calls) {
            answers.add(call.get(60, TimeUnit.SECONDS));
        }
        System.out.println("both concurrently: " + answers);
    }

    private void redeploy() throws Exception {
        for (int i = 0; i < REDEPLOYMENTS; i++) {
            awaitCollected(i, deployAndUndeploy());
        }
        System.out.println("redeployed, and each class loader collected: " + REDEPLOYMENTS);
    }

    private WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
        WeakReference<ClassLoader> loader = new WeakReference<>(container.deploy("/two", application));
        get("/two/cached?sku=tea");
        get("/two/everything");
        container.undeploy("/two");
        return loader;
    }

    private void awaitCollected(int redeployments, WeakReference<ClassLoader> loader) {
        long start = System.nanoTime();
        while (loader.get() != null) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(60)) {
                throw new IllegalStateException(
                        "not collected after " + redeployments + " redeployments: " + loader.get());
            }
            requestWithAllThreads();
            System.gc();
        }
    }

    /** Makes the container release the previous requests: an idle thread or connection may hold the last one it had. */
    private void requestWithAllThreads() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONTAINER_THREADS; i++) {
            threads.add(new Thread(() -> get("/one/cached?sku=tea")));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Prints the remaining MBeans. Reading the agent's bean makes the agent detect unloaded classes. */
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
