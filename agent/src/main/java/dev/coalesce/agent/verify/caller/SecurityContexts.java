package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.classes.RemovableClassValue;
import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.verify.ContextSink;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
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

    /** What a lambda has captured. */
    private final RemovableClassValue<MethodHandle[]> captured = new RemovableClassValue<>() {
        @Override
        protected MethodHandle[] create(Class<?> type) {
            return getters(type);
        }
    };

    SecurityContexts(Digest digest) {
        this.digest = digest;
    }

    void read(Object held, ContextSink sink) {
        Object authentication = authentication(held, 0);
        if (authentication == null) {
            return;
        }
        Object name = digest.field(authentication, "name");
        Object principal = digest.field(authentication, "principal");
        sink.add("principal", "", name instanceof String ? digest.ofPart(name) : principal(principal, authentication));
        sink.add("authorities", "", digest.ofPart(digest.field(authentication, "authorities")));
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
        if (found != null) {
            return found;
        }
        for (MethodHandle each : captured.get(held.getClass())) {
            try {
                found = authentication((Object) each.invoke(held), depth + 1);
            } catch (Error e) {
                throw e;
            } catch (Throwable unreadable) {
                continue;
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static boolean isOfSpring(Class<?> type) {
        return type.getName().startsWith("org.springframework.security.");
    }

    private static MethodHandle[] getters(Class<?> type) {
        List<MethodHandle> found = new ArrayList<>();
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    found.add(lookup.unreflectGetter(field));
                }
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unreadable) {
            // Such a supplier is not looked into.
        }
        return found.toArray(new MethodHandle[0]);
    }

    void close() {
        captured.removeAll();
    }
}
