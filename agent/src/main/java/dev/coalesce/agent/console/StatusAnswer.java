package dev.coalesce.agent.console;

import dev.coalesce.agent.link.RuntimeOverrides;
import dev.coalesce.agent.reason.RefusedMethods;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.settings.MethodReport;
import dev.coalesce.agent.settings.OptionSetting;
import java.util.List;

/** Answers the request {@code status}: the options, the linked methods, the refused ones, and rules that matched nothing. */
final class StatusAnswer {
    private StatusAnswer() {}

    static void write(Json json, List<OptionSetting> options, RuntimeOverrides overrides, RuleBook ruleBook) {
        json.field("mode", mode(options)).name("options").beginArray();
        for (OptionSetting each : options) {
            json.beginObject()
                    .field("name", each.name())
                    .field("value", each.text().strip())
                    .field("from", each.origin())
                    .endObject();
        }
        json.endArray();
        json.name("methods").beginArray();
        for (MethodReport each : overrides.reports()) {
            write(json, each);
        }
        json.endArray().name("refused").beginArray();
        for (RefusedMethods.Refused each : RefusedMethods.list()) {
            json.beginObject()
                    .field("method", each.method())
                    .field("reason", each.reason().code())
                    .field("text", each.text())
                    .endObject();
        }
        json.endArray().name("unmatchedRules").beginArray();
        for (Rule each : ruleBook.current().unmatched()) {
            json.value(each.describeUnmatched(""));
        }
        json.endArray();
    }

    /** Returns what the agent does with methods that have no mode of their own. */
    private static String mode(List<OptionSetting> options) {
        String mode = "on";
        for (OptionSetting each : options) {
            if (each.name().equals("enabled") && each.text().strip().equalsIgnoreCase("false")) {
                return "off";
            }
            if (each.name().equals("mode")) {
                mode = each.text().strip();
            }
        }
        return mode;
    }

    static void write(Json json, MethodReport report) {
        json.beginObject()
                .field("method", report.method())
                .field("key", report.key())
                .field("keyFrom", report.keyFrom())
                .field("unkeyed", report.unkeyed())
                .name("settings")
                .beginArray();
        for (MethodReport.Setting each : report.settings()) {
            json.beginObject()
                    .field("name", each.name())
                    .field("value", each.value())
                    .field("from", each.from())
                    .endObject();
        }
        json.endArray().field("name", report.name()).endObject();
    }
}
