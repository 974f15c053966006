package dev.coalesce.agent.console;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.Diagnosis;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.reason.Decision;
import dev.coalesce.agent.reason.MethodReasons;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.reason.RecentDecisions;
import dev.coalesce.agent.reason.RefusedMethods;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Answers the request {@code why}: the reasons why calls of a method are not shared, and the most recent decisions. */
final class WhyAnswer {
    private static final int MAX_DECISIONS = 20;

    private WhyAnswer() {}

    static void write(Json json, Registry registry, String name) throws RequestException {
        List<RefusedMethods.Refused> refused = RefusedMethods.list().stream()
                .filter(each -> each.name().equals(name) || isNamed(each.method(), name))
                .toList();
        boolean isLinked = !MethodNames.matching(registry, name).isEmpty();
        if (!refused.isEmpty() && !isLinked) {
            json.field("method", refused.get(0).method()).field("linked", false);
            json.name("reasons").beginArray();
            for (RefusedMethods.Refused each : refused) {
                write(json, each.reason(), 0, each.text());
            }
            json.endArray();
            writeDecisions(
                    json,
                    decided -> refused.stream().anyMatch(each -> each.method().equals(decided)));
            return;
        }
        Registry.Group group = MethodNames.find(registry, name);
        json.field("method", group.name()).field("linked", true);
        json.field("calls", group.snapshot().calls())
                .field("bypasses", group.snapshot().bypasses());
        json.name("reasons").beginArray();
        for (CoalescedMethod method : MethodNames.methods(group)) {
            for (MethodReasons.Counted each : Diagnosis.of(method)) {
                write(json, each.reason(), each.count(), each.text());
            }
        }
        for (RefusedMethods.Refused each : refused) { // another overload
            write(json, each.reason(), 0, each.text());
        }
        json.endArray();
        writeDecisions(json, decided -> hasName(decided, group.name()));
    }

    private static void write(Json json, Reason reason, long count, String text) {
        json.beginObject()
                .field("code", reason.code())
                .field("count", count)
                .field("text", text)
                .field("cure", reason.cure())
                .endObject();
    }

    private static void writeDecisions(Json json, Predicate<String> isOf) {
        List<Decision> recent = RecentDecisions.list().stream()
                .filter(each -> isOf.test(each.method()))
                .toList();
        json.name("decisions").beginArray();
        for (Decision each : recent.subList(Math.max(0, recent.size() - MAX_DECISIONS), recent.size())) {
            json.beginObject()
                    .field("time", Instant.ofEpochMilli(each.atMillis()).toString())
                    .field("code", each.reason().code())
                    .field("text", each.text())
                    .endObject();
        }
        json.endArray();
    }

    /** Tells whether a method, whose signature may follow its name, has a name. */
    private static boolean hasName(String method, String name) {
        return method.equals(name) || method.startsWith(name + "(");
    }

    /** Tells whether a text names a method, whose signature may follow its name. */
    private static boolean isNamed(String method, String text) {
        int bracket = method.indexOf('(');
        String name = bracket < 0 ? method : method.substring(0, bracket);
        return method.equals(text) || name.equals(text) || name.endsWith("." + text);
    }
}
