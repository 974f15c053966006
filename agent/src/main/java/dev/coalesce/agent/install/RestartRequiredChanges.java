package dev.coalesce.agent.install;

import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Finds out what a changed file says that has no effect in the running JVM. */
final class RestartRequiredChanges {
    private RestartRequiredChanges() {}

    /** In words, or empty. */
    static String of(Options first, Options fresh, RuleBook book, Instrumentation instrumentation) {
        List<String> said = new ArrayList<>();
        if (first.strict() != fresh.strict()) {
            said.add("the option strict (until the next start)");
        }
        if (first.jmx() != fresh.jmx()) {
            said.add("the option jmx (until the next start)");
        }
        for (Rule rule : fresh.rules().all()) {
            Rule before = book.now().named(rule.text());
            if (before != null) {
                ofChanged(before, rule, said);
            } else if (noteLoaded(rule, book, instrumentation)) {
                said.add(rule + ", since its class is loaded already and the method was not woven");
            }
        }
        return String.join("; ", said);
    }

    private static void ofChanged(Rule before, Rule rule, List<String> said) {
        if (!before.hasMatched()) {
            return;
        }
        if (!Objects.equals(before.key(), rule.key())) {
            said.add("the key of " + rule + " in classes that are loaded");
        }
        if (!Objects.equals(before.attributes().get("scope"), rule.attributes().get("scope"))) {
            said.add("the scope of " + rule + " in classes that are loaded");
        }
    }

    /** Lets a rule know which of its classes were there before it; returns whether one is among them that is not woven. */
    private static boolean noteLoaded(Rule rule, RuleBook book, Instrumentation instrumentation) {
        boolean hasUnwoven = false;
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            String type = loaded.getName().replace('.', '/');
            if (rule.isAbout(type)) {
                boolean isWoven = book.isWoven(type, rule);
                rule.loadedBefore(isWoven);
                hasUnwoven |= !isWoven;
            }
        }
        return hasUnwoven;
    }
}
