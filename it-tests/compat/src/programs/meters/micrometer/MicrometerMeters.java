import dev.coalesce.Coalesce;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Prints the meters of a few calls as Prometheus reads them, then after a class was unloaded, then after a detach. */
public class MicrometerMeters {
    private static final Prices prices = new Prices(); // its cached results go with it

    private static PrometheusMeterRegistry registry;

    public static void main(String[] args) throws Exception {
        if (args[0].equals("before")) {
            addRegistry();
        }
        Thread leader = new Thread(() -> prices.price("tea"));
        leader.start();
        prices.entered.acquire();
        Thread follower = new Thread(() -> prices.price("tea"));
        follower.start();
        while (!EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING).contains(follower.getState())) {
            Thread.onSpinWait();
        }
        prices.released.release();
        leader.join();
        follower.join();
        for (int i = 0; i < 3; i++) {
            prices.price("tea");
        }
        prices.stock("tea");
        try {
            prices.fail("tea");
        } catch (IllegalStateException e) {
            // counted
        }
        if (args[0].equals("after")) {
            addRegistry();
        }
        await(lines -> lines.stream().anyMatch(line -> line.startsWith("coalesce_results") && line.contains("fail")));
        await(lines -> lines.stream().anyMatch(line -> line.startsWith("coalesce_agent_errors_total")));
        await(lines -> lines.stream().anyMatch(line -> line.contains("shop.stock")));
        scrape().stream()
                .filter(line -> !line.contains("method=\"fail\"") || line.contains("executions"))
                .filter(line -> !line.contains("shop.stock") || line.startsWith("coalesce_results"))
                .map(line -> line.replaceAll("(_sum|saved_seconds_total)(.*) ([0-9.E-]+)$", "$1$2"))
                .forEach(System.out::println);
        System.out.println("keys: " + registry.scrape().contains("tea"));
        unload();
        detach(args[1]);
    }

    private static void addRegistry() {
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Metrics.addRegistry(registry);
    }

    private static List<String> scrape() {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("coalesce_"))
                .sorted()
                .toList();
    }

    private static void await(Predicate<List<String>> condition) {
        long began = System.nanoTime();
        while (!condition.test(scrape())) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(30)) {
                throw new IllegalStateException(scrape().toString());
            }
            Thread.onSpinWait();
        }
    }

    private static void unload() throws Exception {
        callInLoaderOfItsOwn();
        await(lines -> lines.stream().anyMatch(line -> line.contains("class=\"Unloaded\"")));
        System.out.println("shown: Unloaded");
        await(lines -> {
            System.gc();
            return lines.stream().noneMatch(line -> line.contains("class=\"Unloaded\""));
        });
        System.out.println("gone: Unloaded");
    }

    private static void callInLoaderOfItsOwn() throws Exception {
        String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] urls = new URL[classPath.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = new File(classPath[i]).toURI().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            ((Callable<?>) loader.loadClass("Unloaded").getConstructor().newInstance()).call();
        }
    }

    private static void detach(String agent) throws Exception {
        String java = System.getProperty("java.home") + "/bin/java";
        new ProcessBuilder(
                        java,
                        "-jar",
                        agent,
                        "detach",
                        Long.toString(ProcessHandle.current().pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        await(List::isEmpty);
        System.out.println("after detach: " + scrape());
        System.out.println("in the global registry: "
                + Metrics.globalRegistry.getMeters().stream()
                        .filter(meter -> meter.getId().getName().startsWith("coalesce"))
                        .toList());
    }

    /** A method with hits, a lead and a follow, and one that fails. */
    static class Prices {
        final Semaphore entered = new Semaphore(0);
        final Semaphore released = new Semaphore(0);

        @Coalesce(ttl = "1h")
        String price(String sku) {
            entered.release();
            released.acquireUninterruptibly();
            return sku;
        }

        @Coalesce(ttl = "1h", name = "shop.stock \"level\"")
        String stock(String sku) {
            return sku;
        }

        @Coalesce
        String fail(String sku) {
            throw new IllegalStateException("no price");
        }
    }
}
