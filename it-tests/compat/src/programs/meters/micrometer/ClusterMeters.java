import dev.coalesce.Coalesce;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Shares calls with other JVMs, and prints the meters about them. */
public class ClusterMeters {
    public static void main(String[] args) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Metrics.addRegistry(registry);
        local("tea"); // the meters appear with the first call
        long began = System.nanoTime();
        while (!lines(registry).contains("coalesce_cluster_disconnected_seconds 0.0")) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(30)) {
                throw new IllegalStateException(lines(registry).toString());
            }
            Thread.onSpinWait();
        }
        shared("tea");
        shared("tea");
        shared("milk");
        lines(registry).forEach(System.out::println);
    }

    private static List<String> lines(PrometheusMeterRegistry registry) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("coalesce_cluster_"))
                .sorted()
                .toList();
    }

    @Coalesce
    static String local(String sku) {
        return sku;
    }

    @Coalesce(ttl = "1h", shared = true)
    static String shared(String sku) {
        return sku;
    }
}
