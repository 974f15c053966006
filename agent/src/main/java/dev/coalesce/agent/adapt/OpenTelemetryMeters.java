package dev.coalesce.agent.adapt;

import dev.coalesce.agent.meters.ClusterMeters;
import dev.coalesce.agent.meters.MeterLibrary;
import dev.coalesce.agent.metrics.ClusterMetrics;
import dev.coalesce.agent.metrics.ClusterSnapshot;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.metrics.Verified;
import dev.coalesce.agent.metrics.VerifiedMethods;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the OpenTelemetry that an application has made the global one.
 *
 * <p>{@code GlobalOpenTelemetry.get()} is never called: it would set one that does nothing, which the application could
 * not replace. An API without {@code isSet} is therefore too old.
 */
public final class OpenTelemetryMeters implements MeterLibrary {
    private static final AttributeKey<String> CLASS = AttributeKey.stringKey("class");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("method");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
    private static final AttributeKey<String> RESULT = AttributeKey.stringKey("result");
    private static final AttributeKey<String> DIMENSION = AttributeKey.stringKey("dimension");
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final String CALL = "{call}";
    private static final String EXECUTION = "{execution}";
    private static final String SECONDS = "s";

    /** Null until the application has set its OpenTelemetry. */
    private @Nullable List<AutoCloseable> instruments;

    /** Replaced as a whole by the agent's thread, and read by those that read the meters. */
    private volatile Map<Registry.Group, Attributes> shown = Map.of();

    /** The methods whose results are compared, as {@link #shown}. */
    private volatile Map<Registry.Group, Attributes> shownVerified = Map.of();

    /** The highest value of each estimate: it may fall, and a counter must not. Guarded by this object. */
    private final Map<Registry.Group, Double> highest = new HashMap<>();

    /** Called by reflection. Fails if the API is too old. */
    public OpenTelemetryMeters() {
        boolean unused = GlobalOpenTelemetry.isSet();
    }

    @Override
    public boolean show(List<Registry.Group> groups, List<Registry.Group> verified, LongSupplier errors) {
        if (!GlobalOpenTelemetry.isSet()) {
            return false;
        }
        Map<Registry.Group, Attributes> now = tags(groups);
        shown = now;
        shownVerified = tags(verified);
        synchronized (this) {
            highest.keySet().retainAll(now.keySet());
        }
        if (instruments == null) {
            List<AutoCloseable> registered = new ArrayList<>();
            instruments = registered;
            Meter meter = GlobalOpenTelemetry.getOrNoop().getMeter("dev.coalesce");
            register(meter, registered, errors);
            if (ClusterMetrics.source() != null) {
                registerCluster(meter, registered);
            }
        }
        return true;
    }

    private static Map<Registry.Group, Attributes> tags(List<Registry.Group> groups) {
        Map<Registry.Group, Attributes> tags = new HashMap<>();
        for (Registry.Group each : groups) {
            tags.put(
                    each,
                    Attributes.of(
                            CLASS, each.names().type(), METHOD, each.names().label()));
        }
        return tags;
    }

    private void register(Meter meter, List<AutoCloseable> into, LongSupplier errors) {
        into.add(meter.counterBuilder("coalesce.calls")
                .setUnit(CALL)
                .setDescription("Calls, by what became of them")
                .buildWithCallback(each(this::recordCalls)));
        into.add(meter.counterBuilder("coalesce.executions")
                .setUnit(EXECUTION)
                .setDescription("Executions of the method: leads and background refreshes")
                .buildWithCallback(outcomes(s -> s.times().successes(), Snapshot::failures)));
        into.add(meter.counterBuilder("coalesce.executions.duration")
                .ofDoubles()
                .setUnit(SECONDS)
                .setDescription("The total time of executions")
                .buildWithCallback(
                        seconds(s -> s.times().successNanos(), s -> s.times().failureNanos())));
        into.add(counter(
                meter,
                "coalesce.waits",
                "{wait}",
                "Calls that have waited for a leader",
                s -> s.times().waits()));
        into.add(meter.counterBuilder("coalesce.waits.duration")
                .ofDoubles()
                .setUnit(SECONDS)
                .setDescription("The total time of waits")
                .buildWithCallback(value(group -> group.snapshot().times().waitNanos() / NANOS)));
        into.add(meter.counterBuilder("coalesce.saved")
                .ofDoubles()
                .setUnit(SECONDS)
                .setDescription("Executions that hits and follows have avoided, times their average duration")
                .buildWithCallback(value(this::saved)));
        into.add(counter(meter, "coalesce.promotions", CALL, "Followers that took over", Snapshot::promotions));
        into.add(counter(meter, "coalesce.evictions", "{result}", "Evicted results", Snapshot::evictions));
        into.add(gauge(meter, "coalesce.flights", "{key}", "Keys that are being computed", Snapshot::inFlight));
        into.add(gauge(
                meter,
                "coalesce.waiting",
                CALL,
                "Calls that wait for a leader",
                s -> s.times().waiting()));
        into.add(gauge(meter, "coalesce.results", "{result}", "Cached results", Snapshot::size));
        into.add(meter.gaugeBuilder("coalesce.flight.age.max")
                .setUnit(SECONDS)
                .setDescription("Age of the oldest flight")
                .buildWithCallback(value(group -> group.snapshot().oldestFlightMillis() / MILLIS)));
        into.add(meter.counterBuilder("coalesce.verified")
                .setUnit("{pair}")
                .setDescription("Pairs of calls with equal keys, by what comparing their results showed")
                .buildWithCallback(to -> shownVerified.forEach((group, tags) -> recordPairs(to, tags, group))));
        into.add(meter.counterBuilder("coalesce.leaks")
                .setUnit("{leak}")
                .setDescription("Leaks found, by what results depend on and the key omits")
                .buildWithCallback(to -> shownVerified.forEach((group, tags) -> recordLeaks(to, tags, group))));
        into.add(meter.counterBuilder("coalesce.agent.errors")
                .setUnit("{error}")
                .setDescription("Failures inside the agent; each affected call ran as if the agent were absent")
                .buildWithCallback(measurement -> measurement.record(errors.getAsLong())));
    }

    /** Registers the meters about other JVMs. Those of one name are one instrument. */
    private static void registerCluster(Meter meter, List<AutoCloseable> into) {
        Map<String, List<ClusterMeters.One>> byName = new LinkedHashMap<>();
        for (ClusterMeters.One each : ClusterMeters.ALL) {
            byName.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(each);
        }
        byName.forEach((name, all) -> {
            ClusterMeters.One first = all.get(0);
            String unit = first.unit().equals("bytes")
                    ? "By"
                    : first.unit().equals("seconds") ? SECONDS : "{" + first.unit() + "}";
            into.add(
                    first.isCounter()
                            ? meter.counterBuilder(name)
                                    .setUnit(unit)
                                    .setDescription(first.description())
                                    .buildWithCallback(
                                            to -> recordCluster(all, (value, tags) -> to.record((long) value, tags)))
                            : meter.gaugeBuilder(name)
                                    .setUnit(unit)
                                    .setDescription(first.description())
                                    .buildWithCallback(to -> recordCluster(all, to::record)));
        });
    }

    private static void recordCluster(List<ClusterMeters.One> all, ValueRecorder to) {
        ClusterSnapshot read = ClusterMetrics.read();
        if (read == null) {
            return; // the agent has left
        }
        for (ClusterMeters.One each : all) {
            Attributes tags = each.tag() == null || each.tagValue() == null
                    ? Attributes.empty()
                    : Attributes.of(AttributeKey.stringKey(each.tag()), each.tagValue());
            to.record(each.value().applyAsDouble(read), tags);
        }
    }

    /** Receives one value. */
    private interface ValueRecorder {
        void record(double value, Attributes tags);
    }

    private void recordCalls(ObservableLongMeasurement to, Attributes tags, Snapshot read) {
        to.record(read.hits(), with(tags, "hit"));
        to.record(read.leads(), with(tags, "lead"));
        to.record(read.times().followed(), with(tags, "follow"));
        to.record(read.timeouts(), with(tags, "timeout"));
        to.record(read.bypasses(), with(tags, "bypass"));
    }

    private static void recordPairs(ObservableLongMeasurement to, Attributes tags, Registry.Group group) {
        for (Verified.Outcome each : Verified.Outcome.values()) {
            String result = each.name().toLowerCase(Locale.ROOT);
            to.record(
                    VerifiedMethods.pairs(group, each),
                    tags.toBuilder().put(RESULT, result).build());
        }
    }

    private static void recordLeaks(ObservableLongMeasurement to, Attributes tags, Registry.Group group) {
        for (String each : VerifiedMethods.leaks(group)) {
            to.record(
                    VerifiedMethods.leaks(group, each),
                    tags.toBuilder().put(DIMENSION, each).build());
        }
    }

    private static Attributes with(Attributes tags, String outcome) {
        return tags.toBuilder().put(OUTCOME, outcome).build();
    }

    private synchronized double saved(Registry.Group group) {
        return highest.merge(group, group.snapshot().savedNanos() / NANOS, Math::max);
    }

    /** Records all values of one method. */
    private interface Recorder {
        void record(ObservableLongMeasurement to, Attributes tags, Snapshot read);
    }

    private Consumer<ObservableLongMeasurement> each(Recorder recorder) {
        return measurement -> shown.forEach((group, tags) -> recorder.record(measurement, tags, group.snapshot()));
    }

    private Consumer<ObservableLongMeasurement> outcomes(
            ToLongFunction<Snapshot> success, ToLongFunction<Snapshot> failure) {
        return each((to, tags, read) -> {
            to.record(success.applyAsLong(read), with(tags, "success"));
            to.record(failure.applyAsLong(read), with(tags, "failure"));
        });
    }

    private Consumer<ObservableDoubleMeasurement> seconds(
            ToLongFunction<Snapshot> success, ToLongFunction<Snapshot> failure) {
        return measurement -> shown.forEach((group, tags) -> {
            Snapshot read = group.snapshot();
            measurement.record(success.applyAsLong(read) / NANOS, with(tags, "success"));
            measurement.record(failure.applyAsLong(read) / NANOS, with(tags, "failure"));
        });
    }

    private Consumer<ObservableDoubleMeasurement> value(ToDoubleFunction<Registry.Group> value) {
        return measurement -> shown.forEach((group, tags) -> measurement.record(value.applyAsDouble(group), tags));
    }

    private AutoCloseable counter(
            Meter meter, String name, String unit, String description, ToLongFunction<Snapshot> value) {
        return meter.counterBuilder(name)
                .setUnit(unit)
                .setDescription(description)
                .buildWithCallback(each((to, tags, read) -> to.record(value.applyAsLong(read), tags)));
    }

    private AutoCloseable gauge(
            Meter meter, String name, String unit, String description, ToLongFunction<Snapshot> value) {
        return meter.gaugeBuilder(name)
                .ofLongs()
                .setUnit(unit)
                .setDescription(description)
                .buildWithCallback(each((to, tags, read) -> to.record(value.applyAsLong(read), tags)));
    }

    @Override
    public void close() {
        List<AutoCloseable> registered = instruments;
        instruments = null;
        shown = Map.of();
        shownVerified = Map.of();
        if (registered != null) {
            for (AutoCloseable each : registered) {
                try {
                    each.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e); // these do not declare any
                }
            }
        }
    }
}
