package dev.coalesce.agent.install;

import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.reason.RefusedMethods;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.MethodSettings;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Finds the changes of the configuration file that have no effect until the JVM restarts. */
final class RestartRequiredChanges {
    private RestartRequiredChanges() {}

    /** Describes the changes of options, and of rules that the previous version of the file has too. */
    static List<String> describe(Options atStart, Options reloaded, RuleBook ruleBook) {
        List<String> changes = new ArrayList<>();
        if (atStart.strict() != reloaded.strict()) {
            changes.add("the option strict");
        }
        if (atStart.jmx() != reloaded.jmx()) {
            changes.add("the option jmx");
        }
        if (atStart.console() != reloaded.console()) {
            changes.add("the option console");
        }
        if (!atStart.context().paths().equals(reloaded.context().paths())) {
            changes.add("the option context");
        }
        for (Rule rule : reloaded.rules().all()) {
            Rule previous = ruleBook.current().named(rule.text());
            if (previous != null) {
                addChangedAttributes(previous, rule, changes);
            }
        }
        return changes;
    }

    /** Lists the rules that are new, and name a loaded class in which no method is woven for them. */
    static List<Rule> unwoven(Rules reloaded, RuleBook ruleBook, Instrumentation instrumentation) {
        List<Rule> unwoven = new ArrayList<>();
        for (Rule rule : reloaded.all()) {
            if (ruleBook.current().named(rule.text()) == null && recordLoadedClasses(rule, ruleBook, instrumentation)) {
                unwoven.add(rule);
            }
        }
        return unwoven;
    }

    /**
     * Describes the rules that have still no effect after their classes were woven again. A method that was refused has
     * been reported with its reason, and a rule whose classes have no such method is reported here.
     */
    static List<String> describeUnwoven(List<Rule> rules, RuleBook ruleBook, Instrumentation instrumentation) {
        List<String> changes = new ArrayList<>();
        for (Rule rule : rules) {
            if (recordLoadedClasses(rule, ruleBook, instrumentation) && !rule.hasWoven() && !isRefused(rule)) {
                if (rule.isTypeSeen() && !rule.hasMatched()) {
                    Log.warnOnce(rule.describeUnmatched(""), rule.describeUnmatched(""));
                } else {
                    String change = rule + ", because its class is already loaded and the method was not woven";
                    changes.add(change);
                    RefusedMethods.record(
                            rule.text(),
                            List.of(new RefusedMethods.Refused(
                                    "",
                                    rule.text(),
                                    Reason.REFUSED_LOADED,
                                    Reason.REFUSED_LOADED.message(rule.toString()))));
                }
            }
        }
        return changes;
    }

    private static boolean isRefused(Rule rule) {
        for (RefusedMethods.Refused each : RefusedMethods.list()) {
            if (each.text().contains(rule.toString())) {
                return true;
            }
        }
        return false;
    }

    /** Key and scope are woven into a class. They can change as long as no class of the rule has been loaded. */
    private static void addChangedAttributes(Rule previous, Rule rule, List<String> changes) {
        if (!previous.hasMatched()) {
            return;
        }
        if (!Objects.equals(previous.key(), rule.key())) {
            changes.add("the key of " + rule + " in classes that are already loaded");
        }
        if (!previous.invalidations().equals(rule.invalidations())) {
            changes.add("what " + rule + " invalidates, in classes that are already loaded");
        }
        for (String name : MethodSettings.WOVEN) {
            if (!Objects.equals(
                    previous.attributes().get(name), rule.attributes().get(name))) {
                changes.add("the " + name + " of " + rule + " in classes that are already loaded");
            }
        }
    }

    /** Tells a new rule which of its classes are loaded. Returns whether one of them has no woven method for it. */
    private static boolean recordLoadedClasses(Rule rule, RuleBook ruleBook, Instrumentation instrumentation) {
        boolean anyUnwoven = false;
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            String type = loaded.getName().replace('.', '/');
            if (rule.selectsType(type)) {
                boolean isWoven = ruleBook.isWoven(type, rule);
                rule.recordLoadedBefore(isWoven);
                anyUnwoven |= !isWoven;
            }
        }
        return anyUnwoven;
    }
}
