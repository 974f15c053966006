package dev.coalesce.agent.link;

import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.MethodSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds methods that have the same name although they have nothing to do with each other. Overloads may share a name,
 * and so may the methods that override one declaration. Knows methods by name only. Guarded by its monitor.
 */
final class SharedNames {
    /** Limits memory: an application may generate classes without end. Further names are not compared. */
    private static final int MAX = 10_000;

    /** The methods of one name. */
    private static final class Users {
        final String first;
        final Set<String> declarations = new HashSet<>();

        Users(String first) {
            this.first = first;
        }
    }

    private final Map<String, Users> byName = new HashMap<>();

    /** Adds a method, and warns if its name is already that of another method. */
    synchronized void add(MethodName name, String type, MethodSpec spec) {
        Users users = byName.get(name.shown());
        if (users == null) {
            if (byName.size() < MAX) {
                Users created = new Users(type + "." + spec.method());
                byName.put(name.shown(), created);
                addDeclarations(created, type, spec);
            }
        } else if (!addDeclarations(users, type, spec)) {
            String other = type + "." + spec.method();
            Log.warnOnce(
                    "name " + name.shown() + " " + other,
                    "name of " + other + " is \"" + name.shown() + "\", which is also the name of " + users.first
                            + ": their counters are added up, and rules and commands act on both; they share no results."
                            + " Use another name for one of them.");
        }
    }

    /** Returns whether one of the declarations of a method is known already, or none is. */
    private static boolean addDeclarations(Users users, String type, MethodSpec spec) {
        Set<String> own = new HashSet<>(Set.of(type + "." + spec.method()));
        for (String each : spec.origin().sources()) {
            own.add(declaration(each, spec));
        }
        for (String each : spec.origin().overridden()) {
            own.add(declaration(each, spec));
        }
        boolean isRelated = users.declarations.isEmpty();
        for (String each : own) {
            isRelated |= users.declarations.contains(each);
        }
        users.declarations.addAll(own);
        return isRelated;
    }

    /** Names a declaration without its parameters, since overloads are no different methods here. */
    private static String declaration(String encoded, MethodSpec spec) {
        return encoded.substring(0, encoded.indexOf('(')).replace('/', '.') + "." + spec.method();
    }
}
