import dev.coalesce.Coalesce;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Prints the meters of methods whose results are compared, then after their class was unloaded, then after a detach.
 */
public class VerifiedMeters {
    private static final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    public static void main(String[] args) throws Exception {
        Metrics.addRegistry(registry);
        Offers.call();
        await(lines -> lines.stream().anyMatch(line -> line.startsWith("coalesce_leaks_total")));
        scrape().stream()
                .map(line -> line.replaceAll(" [1-9][0-9.]{3,}$", " many"))
                .forEach(System.out::println);
        System.out.println("values: " + registry.scrape().matches("(?s).*(tenant-|sku\\d).*"));
        callInLoaderOfItsOwn();
        await(lines -> lines.stream().anyMatch(line -> line.matches("coalesce_leaks_total.*[}] 2.0")));
        System.out.println("shown: a second one");
        await(lines -> {
            System.gc();
            return lines.stream().anyMatch(line -> line.matches("coalesce_leaks_total.*[}] 1.0"));
        });
        System.out.println("gone: the second one");
        detach(args[0]);
        System.out.println("after detach: " + scrape());
    }

    private static List<String> scrape() {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("coalesce_verified") || line.startsWith("coalesce_leaks"))
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

    private static void callInLoaderOfItsOwn() throws Exception {
        String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] urls = new URL[classPath.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = new File(classPath[i]).toURI().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            loader.loadClass("VerifiedMeters$Offers").getMethod("call").invoke(null);
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
    }

    /** A method whose results depend on the tenant of the thread. */
    public static class Offers {
        private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

        /** Calls the method for tenants in turn. */
        public static void call() {
            Random random = new Random(7);
            for (int i = 0; i < 3_000; i++) {
                TENANT.set("tenant-" + "abc".charAt(random.nextInt(3)));
                offer("sku" + random.nextInt(10));
            }
            TENANT.remove();
        }

        @Coalesce(ttl = "30s")
        static String offer(String sku) {
            return sku + TENANT.get();
        }
    }
}
