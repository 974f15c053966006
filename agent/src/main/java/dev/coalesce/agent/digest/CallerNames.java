package dev.coalesce.agent.digest;

import dev.coalesce.agent.classes.JdkContainers;
import java.security.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what {@code getName()} of a token or a user of Spring Security returns, from the fields that this method reads.
 * The method itself is not called, since the application may have written what it calls. Thread-safe.
 */
final class CallerNames {
    private static final int MAX_DEPTH = 3;

    private final Steps steps;

    CallerNames(Steps steps) {
        this.steps = steps;
    }

    static boolean isStepToName(String step) {
        return step.equals("getName") || step.equals("name");
    }

    /** Returns the name; null if it cannot be told. */
    @Nullable
    Object of(Object caller) {
        return of(caller, 0);
    }

    private @Nullable Object of(Object caller, int depth) {
        if (caller instanceof String) {
            return caller;
        }
        if (depth > MAX_DEPTH) {
            return null;
        }
        if (!caller.getClass().getName().startsWith("org.springframework.security.")) {
            return depth == 0 ? null : ofOwnUser(caller);
        }
        Object name = steps.field(caller, "name");
        if (name instanceof String) {
            return name;
        }
        Object user = steps.field(caller, "principal");
        if (user != null) {
            return of(user, depth + 1);
        }
        Object attribute = steps.field(caller, "nameAttributeKey");
        Object attributes = steps.field(caller, "attributes");
        return attribute instanceof String && attributes instanceof Map
                ? element((Map<?, ?>) attributes, (String) attribute)
                : steps.field(caller, "username");
    }

    /** Reads the name of a user whose class belongs to the application. */
    private @Nullable Object ofOwnUser(Object user) {
        Object name = steps.field(user, "username");
        return name == null && user instanceof Principal ? steps.field(user, "name") : name;
    }

    private static @Nullable Object element(Map<?, ?> map, String key) {
        Map<?, ?> own = JdkContainers.own(map);
        if (own != null) {
            try {
                for (Map.Entry<?, ?> each : own.entrySet()) {
                    if (key.equals(each.getKey())) {
                        return each.getValue();
                    }
                }
            } catch (RuntimeException changing) {
                return null; // Another thread changes the map.
            }
        }
        return null;
    }
}
