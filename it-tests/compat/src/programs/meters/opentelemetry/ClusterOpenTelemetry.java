import dev.coalesce.Coalesce;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.HashMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Shares calls with other JVMs, and prints the meters about them. */
public class ClusterOpenTelemetry {
    public static void main(String[] args) {
        Reader reader = new Reader();
        GlobalOpenTelemetry.set(OpenTelemetrySdk.builder()
                .setMeterProvider(
                        SdkMeterProvider.builder().registerMetricReader(reader).build())
                .build());
        local("tea"); // the meters appear with the first call
        long began = System.nanoTime();
        while (!reader.read().contains("coalesce.cluster.disconnected s {} 0.0")) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(30)) {
                throw new IllegalStateException(reader.read().toString());
            }
            Thread.onSpinWait();
        }
        shared("tea");
        shared("tea");
        shared("milk");
        reader.read().forEach(System.out::println);
    }

    @Coalesce
    static String local(String sku) {
        return sku;
    }

    @Coalesce(ttl = "1h", shared = true)
    static String shared(String sku) {
        return sku;
    }

    /** Reads when asked. */
    private static final class Reader implements MetricReader {
        private volatile CollectionRegistration registration;

        TreeSet<String> read() {
            TreeSet<String> lines = new TreeSet<>();
            for (MetricData metric : registration.collectAllMetrics()) {
                if (metric.getName().startsWith("coalesce.cluster.")) {
                    for (PointData point : metric.getData().getPoints()) {
                        lines.add(metric.getName() + " " + metric.getUnit() + " "
                                + new HashMap<>(point.getAttributes().asMap()) + " " + value(point));
                    }
                }
            }
            return lines;
        }

        private static Object value(PointData point) {
            if (point instanceof LongPointData) {
                return ((LongPointData) point).getValue();
            }
            return ((DoublePointData) point).getValue();
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
