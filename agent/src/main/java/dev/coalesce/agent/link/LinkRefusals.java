package dev.coalesce.agent.link;

import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.reason.RefusedMethods;
import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.settings.Descriptors;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.StableName;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

/** Records woven methods that run their bodies because a call site cannot be linked. */
final class LinkRefusals {
    private LinkRefusals() {}

    static void record(MethodHandles.Lookup caller, MethodSpec spec, Reason reason, String text) {
        record(caller, spec, List.of(reason), List.of(text));
    }

    /** Records and reports that the option {@code context} adds parts to a key that cannot be used. */
    static void report(MethodHandles.Lookup caller, MethodSpec spec, InvalidSettingException mistakes) {
        List<Reason> reasons = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        for (InvalidSettingException each : mistakes.all()) {
            reasons.add(each.reason());
            messages.add(MethodFactory.name(caller, spec) + " is not coalesced: " + each.getMessage());
        }
        record(caller, spec, reasons, messages);
        ConfigurationErrors.report(messages);
    }

    private static void record(
            MethodHandles.Lookup caller, MethodSpec spec, List<Reason> reasons, List<String> messages) {
        String method = MethodFactory.name(caller, spec) + Descriptors.parameters(spec.descriptor(), ", ");
        List<RefusedMethods.Refused> refused = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            refused.add(new RefusedMethods.Refused(
                    caller.lookupClass().getName(),
                    method,
                    reasons.get(i),
                    messages.get(i),
                    StableName.in(spec.attributes())));
        }
        RefusedMethods.record(method, refused);
    }
}
