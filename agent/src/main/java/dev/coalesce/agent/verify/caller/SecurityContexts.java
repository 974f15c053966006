package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.classes.JdkContainers;
import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.verify.ContextSink;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads who is logged in from what Spring Security keeps for a thread: a security context, or a supplier of one. A
 * supplier may load a session, so it is never asked. Its fields tell the context if it has been asked before.
 */
final class SecurityContexts {
    private static final int MAX_DEPTH = 6;

    /** The fields that name a user, the best one first. */
    private static final List<String> NAMES =
            List.of("username", "userName", "name", "subject", "login", "email", "id");

    private final Digest digest;

    private final CapturedFields captured;

    SecurityContexts(Digest digest, CapturedFields captured) {
        this.digest = digest;
        this.captured = captured;
    }

    /**
     * Reads what is held for a thread: at the beginning of a call, and at its end if nobody has asked the supplier
     * before.
     */
    void read(Object held, ContextSink sink) {
        Object authentication = authentication(held, 0);
        if (authentication == null) {
            sink.addAtEnd(later -> add(authentication(held, 0), later));
        } else {
            add(authentication, sink);
        }
    }

    private void add(@Nullable Object authentication, ContextSink sink) {
        if (authentication == null) {
            return;
        }
        Object name = digest.nameOf(authentication);
        Object principal = digest.field(authentication, "principal");
        sink.add("principal", "", name instanceof String ? digest.ofPart(name) : principal(principal, authentication));
        sink.add("authorities", "", authorities(digest.field(authentication, "authorities")));
    }

    /** Reads the names of authorities. Other fields, such as the time of the log-in, are no part of what they permit. */
    private long authorities(@Nullable Object authorities) {
        Collection<?> own = authorities instanceof Collection ? JdkContainers.own((Collection<?>) authorities) : null;
        if (own == null) {
            return digest.ofPart(authorities);
        }
        Set<Object> names = new HashSet<>();
        try {
            for (Object each : own) {
                Object name = nameOf(each);
                if (name == null) {
                    return digest.ofPart(authorities);
                }
                names.add(name);
            }
        } catch (RuntimeException changing) {
            // Another thread changes the collection.
        }
        return digest.ofPart(names);
    }

    private @Nullable Object nameOf(@Nullable Object authority) {
        if (authority == null || !isOfSpring(authority.getClass())) {
            return null;
        }
        Object name = digest.field(authority, "authority");
        return name instanceof String ? name : digest.field(authority, "role") instanceof String role ? role : null;
    }

    private long principal(@Nullable Object principal, Object authentication) {
        Object user = principal == null ? authentication : principal;
        for (String each : NAMES) {
            Object name = digest.field(user, each);
            if (name != null) {
                return digest.ofPart(name);
            }
        }
        return digest.ofPart(user);
    }

    private @Nullable Object authentication(@Nullable Object held, int depth) {
        if (held == null || depth > MAX_DEPTH || !isOfSpring(held.getClass())) {
            return null;
        }
        Object found = digest.field(held, "authentication");
        if (found != null || !(held instanceof Supplier)) {
            return found;
        }
        Object supplied = digest.field(held, "singletonInstance"); // what a SingletonSupplier has been given
        if (supplied != null) {
            return authentication(supplied, depth + 1);
        }
        for (Object each : captured.of(held)) {
            found = authentication(each, depth + 1);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static boolean isOfSpring(Class<?> type) {
        return type.getName().startsWith("org.springframework.security.")
                || type.getName().startsWith("org.springframework.util.function.");
    }
}
