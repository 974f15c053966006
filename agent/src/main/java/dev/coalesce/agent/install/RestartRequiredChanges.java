package dev.coalesce.agent.install;

import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.settings.MethodSettings;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Finds the changes of the configuration file that have no effect until the JVM restarts. */
final class RestartRequiredChanges {
    private RestartRequiredChanges() {}

    /** Describes the changes, separated by semicolons; empty if there are none. */
    static String describe(Options atStart, Options reloaded, RuleBook ruleBook, Instrumentation instrumentation) {
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
            } else if (recordLoadedClasses(rule, ruleBook, instrumentation)) {
                changes.add(rule + ", because its class is already loaded and the method was not woven");
            }
        }
        return String.join("; ", changes);
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
