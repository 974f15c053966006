package dev.coalesce.agent.adapt;

import dev.coalesce.agent.meters.ClusterMeters;
import dev.coalesce.agent.meters.MeterLibrary;
import dev.coalesce.agent.metrics.ClusterMetrics;
import dev.coalesce.agent.metrics.ClusterSnapshot;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.metrics.Verified;
import dev.coalesce.agent.metrics.VerifiedMethods;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters in Micrometer's global registry, which passes them on to the registries that an application has added.
 *
 * <p>Micrometer refers weakly to what a meter reads. The agent holds a group while it has a source, and the count
 * of errors.
 */
public final class MicrometerMeters implements MeterLibrary {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final MeterRegistry registry = Metrics.globalRegistry;
    private final Map<Registry.Group, List<Meter>> shown = new HashMap<>();
    private final Map<Registry.Group, Map<String, Meter>> shownVerified = new HashMap<>();
    private final List<Meter> clusterMeters = new ArrayList<>();
    private @Nullable Meter errorMeter;

    /** Called by reflection. */
    public MicrometerMeters() {}

    @Override
    public boolean show(List<Registry.Group> groups, List<Registry.Group> verified, LongSupplier errors) {
        for (Registry.Group each : List.copyOf(shown.keySet())) {
            if (!groups.contains(each)) {
                remove(shown.remove(each));
            }
        }
        for (Registry.Group group : groups) {
            if (!shown.containsKey(group)) {
                List<Meter> meters = new ArrayList<>();
                shown.put(group, meters); // before it is filled: what a filter does not allow fails once
                register(group, meters);
            }
        }
        showVerified(verified);
        showCluster();
        if (errorMeter == null) {
            errorMeter = FunctionCounter.builder("coalesce.agent.errors", errors, LongSupplier::getAsLong)
                    .description("Failures inside the agent; each affected call ran as if the agent were absent")
                    .register(registry);
        }
        return true;
    }

    /** Registers the meters about other JVMs, once, if there are any. */
    private void showCluster() {
        Supplier<ClusterSnapshot> source = ClusterMetrics.source();
        if (source == null || !clusterMeters.isEmpty()) {
            return;
        }
        for (ClusterMeters.One each : ClusterMeters.ALL) {
            ToDoubleFunction<Supplier<ClusterSnapshot>> value =
                    s -> each.value().applyAsDouble(s.get());
            Tags tags =
                    each.tag() == null || each.tagValue() == null ? Tags.empty() : Tags.of(each.tag(), each.tagValue());
            String unit = each.isMeasured() ? each.unit() : null;
            clusterMeters.add(
                    each.isCounter()
                            ? FunctionCounter.builder(each.name(), source, value)
                                    .tags(tags)
                                    .baseUnit(unit)
                                    .description(each.description())
                                    .register(registry)
                            : Gauge.builder(each.name(), source, value)
                                    .tags(tags)
                                    .baseUnit(unit)
                                    .description(each.description())
                                    .register(registry));
        }
    }

    private void showVerified(List<Registry.Group> groups) {
        for (Registry.Group each : List.copyOf(shownVerified.keySet())) {
            Map<String, Meter> gone = groups.contains(each) ? null : shownVerified.remove(each);
            if (gone != null) {
                remove(gone.values());
            }
        }
        for (Registry.Group group : groups) {
            Map<String, Meter> meters = shownVerified.computeIfAbsent(group, g -> new HashMap<>());
            for (Verified.Outcome outcome : Verified.Outcome.values()) {
                String result = outcome.name().toLowerCase(Locale.ROOT);
                meters.computeIfAbsent(
                        "result " + result,
                        key -> FunctionCounter.builder(
                                        "coalesce.verified", group, g -> VerifiedMethods.pairs(g, outcome))
                                .tags(tags(group).and("result", result))
                                .description("Pairs of calls with equal keys, by what comparing their results showed")
                                .register(registry));
            }
            for (String dimension : VerifiedMethods.leaks(group)) {
                meters.computeIfAbsent(
                        "dimension " + dimension,
                        key -> FunctionCounter.builder(
                                        "coalesce.leaks", group, g -> VerifiedMethods.leaks(g, dimension))
                                .tags(tags(group).and("dimension", dimension))
                                .description("Leaks found, by what results depend on and the key omits")
                                .register(registry));
            }
        }
    }

    private static Tags tags(Registry.Group group) {
        return Tags.of("class", group.names().type(), "method", group.names().label());
    }

    private void remove(@Nullable Collection<Meter> meters) {
        if (meters != null) {
            meters.forEach(registry::remove);
        }
    }

    private void register(Registry.Group group, List<Meter> into) {
        Registrar all = new Registrar(group, into);
        String calls = "Calls, by what became of them";
        all.counter("coalesce.calls", "hit", calls, g -> g.snapshot().hits());
        all.counter("coalesce.calls", "lead", calls, g -> g.snapshot().leads());
        all.counter("coalesce.calls", "follow", calls, g -> g.snapshot().times().followed());
        all.counter("coalesce.calls", "timeout", calls, g -> g.snapshot().timeouts());
        all.counter("coalesce.calls", "bypass", calls, g -> g.snapshot().bypasses());
        String executions = "Executions of the method: leads and background refreshes";
        all.timer(
                "coalesce.executions",
                "success",
                executions,
                g -> g.snapshot().times().successes(),
                g -> g.snapshot().times().successNanos());
        all.timer(
                "coalesce.executions",
                "failure",
                executions,
                g -> g.snapshot().failures(),
                g -> g.snapshot().times().failureNanos());
        all.timer(
                "coalesce.waits",
                null,
                "How long callers waited for a leader",
                g -> g.snapshot().times().waits(),
                g -> g.snapshot().times().waitNanos());
        AtomicLong highest = new AtomicLong();
        all.counter(
                "coalesce.saved",
                null,
                "seconds",
                "Executions that hits and follows have avoided, times their average duration",
                // The average may fall, and a counter must not.
                g -> highest.accumulateAndGet(g.snapshot().savedNanos(), Math::max) / NANOS);
        all.counter(
                "coalesce.promotions",
                null,
                null,
                "Followers that took over from an interrupted leader",
                g -> g.snapshot().promotions());
        all.counter(
                "coalesce.evictions",
                null,
                null,
                "Results removed because of maxSize",
                g -> g.snapshot().evictions());
        all.gauge(
                "coalesce.flights",
                null,
                "Keys that are being computed",
                g -> g.snapshot().inFlight());
        all.gauge(
                "coalesce.flight.age.max",
                "seconds",
                "Age of the oldest flight",
                g -> g.snapshot().oldestFlightMillis() / MILLIS);
        all.gauge(
                "coalesce.waiting",
                null,
                "Calls that wait for a leader",
                g -> g.snapshot().times().waiting());
        all.gauge("coalesce.results", null, "Cached results", g -> g.snapshot().size());
    }

    /** Registers the meters of one group. */
    private final class Registrar {
        private final Registry.Group group;
        private final List<Meter> registered;
        private final Tags tags;

        Registrar(Registry.Group group, List<Meter> registered) {
            this.group = group;
            this.registered = registered;
            this.tags = tags(group);
        }

        private Tags with(@Nullable String outcome) {
            return outcome == null ? tags : tags.and("outcome", outcome);
        }

        void counter(String name, String outcome, String description, ToDoubleFunction<Registry.Group> value) {
            counter(name, outcome, null, description, value);
        }

        void counter(
                String name,
                @Nullable String outcome,
                @Nullable String unit,
                String description,
                ToDoubleFunction<Registry.Group> value) {
            registered.add(FunctionCounter.builder(name, group, value)
                    .tags(with(outcome))
                    .baseUnit(unit)
                    .description(description)
                    .register(registry));
        }

        void timer(
                String name,
                @Nullable String outcome,
                String description,
                ToLongFunction<Registry.Group> count,
                ToDoubleFunction<Registry.Group> totalNanos) {
            registered.add(FunctionTimer.builder(name, group, count, totalNanos, TimeUnit.NANOSECONDS)
                    .tags(with(outcome))
                    .description(description)
                    .register(registry));
        }

        void gauge(String name, @Nullable String unit, String description, ToDoubleFunction<Registry.Group> value) {
            registered.add(Gauge.builder(name, group, value)
                    .tags(tags)
                    .baseUnit(unit)
                    .description(description)
                    .register(registry));
        }
    }

    @Override
    public void close() {
        shown.values().forEach(this::remove);
        shown.clear();
        shownVerified.values().forEach(each -> remove(each.values()));
        shownVerified.clear();
        remove(clusterMeters);
        clusterMeters.clear();
        Meter errors = errorMeter;
        if (errors != null) {
            registry.remove(errors);
            errorMeter = null;
        }
    }
}
