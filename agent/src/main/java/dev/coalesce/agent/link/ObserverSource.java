package dev.coalesce.agent.link;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.UncoalescedMode;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.observe.CallObserver;
import dev.coalesce.agent.observe.ExcludedMethod;
import dev.coalesce.agent.observe.Observations;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.Mode;
import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.settings.StableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives methods that can also be coalesced to the observer. The observer begins with the first such method. */
final class ObserverSource {
    private ObserverSource() {}

    /** Returns what calls of a method do while it is observed. They just run if it cannot be observed. */
    static UncoalescedMode mode(
            Supplier<@Nullable Observations> observations,
            CoalescedMethod method,
            String type,
            MethodSpec spec,
            Map<String, String> attributes,
            Mode mode) {
        Observations current = observations.get();
        InvalidSettingException obstacle = ObservationSpec.obstacle(spec.descriptor(), spec.shape());
        if (obstacle != null) {
            String reason = String.valueOf(obstacle.getMessage());
            if (current != null && !ObservationSpec.returnsNothing(spec.descriptor())) {
                current.exclude(new ExcludedMethod(type, spec.method(), spec.descriptor(), reason));
            }
            String message = "mode " + mode.text() + " of " + method.name() + " does not observe its calls, which run"
                    + " uncoalesced: " + reason;
            Log.warnOnce("observe " + method.name(), message);
            return UncoalescedMode.OFF;
        }
        ObservationSpec observed = spec(spec, attributes).named(StableName.in(spec.attributes()));
        CallObserver observer = current == null
                ? null
                : current.observe(
                        method.user(), type, mode == Mode.VERIFY ? verified(observed, spec, attributes) : observed);
        return observer == null ? UncoalescedMode.OFF : new ObservedMode(observer);
    }

    private static ObservationSpec spec(MethodSpec spec, Map<String, String> attributes) {
        List<String> parameters = new ArrayList<>(spec.parameters());
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).isEmpty()) {
                parameters.set(i, "p" + i);
            }
        }
        List<String> key = new ArrayList<>();
        if (spec.hasWrittenKey()) {
            for (String encoded : spec.key()) {
                KeyPath path = KeyPath.decode(encoded);
                if (!path.isStatic()) { // the observer runs no code of the application
                    key.add(path.names());
                }
            }
        }
        return new ObservationSpec(
                spec.method(),
                spec.descriptor(),
                spec.isStatic(),
                false, // a call begins before it waits for the monitor
                attributes.getOrDefault("ttl", ""),
                parameters,
                key);
    }

    /** Adds what comparing results between callers needs to know: whose calls share, and the whole key. */
    private static ObservationSpec verified(ObservationSpec observed, MethodSpec spec, Map<String, String> attributes) {
        List<String> statics = new ArrayList<>(spec.context());
        for (String encoded : spec.key()) {
            if (KeyPath.decode(encoded).isStatic()) {
                statics.add(encoded);
            }
        }
        boolean isOfType = attributes
                .getOrDefault("scope", spec.attributes().getOrDefault("scope", ""))
                .strip()
                .equalsIgnoreCase("TYPE");
        return observed.verifying(isOfType, statics);
    }
}
