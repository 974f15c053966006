import dev.coalesce.Coalesce;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Prints the meters of a method whose results are compared between callers. */
public class VerifiedOpenTelemetry {
    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    public static void main(String[] args) throws Exception {
        Reader reader = new Reader();
        GlobalOpenTelemetry.set(OpenTelemetrySdk.builder()
                .setMeterProvider(
                        SdkMeterProvider.builder().registerMetricReader(reader).build())
                .build());
        Random random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            TENANT.set("tenant-" + "abc".charAt(random.nextInt(3)));
            offer("sku" + random.nextInt(10));
        }
        TreeSet<String> lines = reader.read();
        long began = System.nanoTime();
        while (lines.stream().noneMatch(line -> line.startsWith("coalesce.agent.errors")) // registered last
                && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(30)) {
            lines = reader.read();
        }
        lines.stream()
                .filter(line -> line.startsWith("coalesce.verified") || line.startsWith("coalesce.leaks"))
                .map(line -> line.replaceAll(" [1-9][0-9]{2,}$", " many"))
                .forEach(System.out::println);
    }

    @Coalesce(ttl = "30s")
    static String offer(String sku) {
        return sku + TENANT.get();
    }

    /** Reads when asked. */
    private static final class Reader implements MetricReader {
        private volatile CollectionRegistration registration;

        TreeSet<String> read() {
            TreeSet<String> lines = new TreeSet<>();
            for (MetricData metric : registration.collectAllMetrics()) {
                if (metric.getName().startsWith("coalesce.")) {
                    for (PointData point : metric.getData().getPoints()) {
                        lines.add(line(metric, point));
                    }
                }
            }
            return lines;
        }

        private static String line(MetricData metric, PointData point) {
            List<?> tags = point.getAttributes().asMap().values().stream()
                    .map(Object::toString)
                    .sorted()
                    .toList();
            String value = point instanceof LongPointData ? " " + ((LongPointData) point).getValue() : "";
            return metric.getName() + " " + metric.getUnit() + " " + tags + value;
        }

        @Override
        public void register(CollectionRegistration collection) {
            registration = collection;
        }

        @Override
        public CompletableResultCode forceFlush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType type) {
            return AggregationTemporality.CUMULATIVE;
        }
    }
}
