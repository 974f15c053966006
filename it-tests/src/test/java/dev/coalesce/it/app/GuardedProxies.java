package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/**
 * JDK proxies that check the caller before they call an object. Prints the answers at the start, and again for each
 * line of standard input. A line with a dot ends each output.
 */
public final class GuardedProxies {
    /** Coalesced in every implementation. */
    public interface Api {
        @Coalesce(key = "p0", ignore = "p1", ttl = "1h", errorTtl = "1h")
        Object get(String id, String user);
    }

    /** Declares the same method with another {@code ttl}. */
    public interface ConflictingApi {
        @Coalesce(key = "p0", ignore = "p1", ttl = "2h")
        Object get(String id, String user);
    }

    /** Implemented by a lambda. */
    public interface ByLambda {
        @Coalesce(key = "p0", ignore = "p1", ttl = "1h")
        Object get(String id, String user);
    }

    /** Implemented by a class that cannot be woven once it is loaded. */
    public interface BySynchronized {
        @Coalesce(key = "p0", ignore = "p1", ttl = "1h")
        Object get(String id, String user);
    }

    static final class Plain implements Api {
        @Override
        public Object get(String id, String user) {
            return "secret";
        }
    }

    static final class Conflicting implements Api, ConflictingApi {
        @Override
        public Object get(String id, String user) {
            return "secret";
        }
    }

    static final class SynchronizedTarget implements BySynchronized {
        @Override
        public synchronized Object get(String id, String user) {
            return "secret";
        }
    }

    private static final Api PLAIN = guarded(Api.class, new Plain(), false);
    private static final Api CACHED = guarded(Api.class, new Plain(), true);
    private static final ConflictingApi CONFLICTING = guarded(ConflictingApi.class, new Conflicting(), false);
    private static final ByLambda LAMBDA = guarded(ByLambda.class, (ByLambda) (id, user) -> "secret", false);
    private static final BySynchronized SYNCHRONIZED = guarded(BySynchronized.class, new SynchronizedTarget(), false);

    private interface Call {
        Object get(String id, String user);
    }

    private GuardedProxies() {}

    public static void main(String[] args) throws IOException {
        show();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            show();
        }
    }

    private static void show() {
        show("plain", PLAIN::get);
        show("cached", CACHED::get);
        show("conflicting", CONFLICTING::get);
        show("lambda", LAMBDA::get);
        show("synchronized", SYNCHRONIZED::get);
        System.out.println(".");
    }

    private static void show(String what, Call call) {
        System.out.println(what + ": " + ask(call, "a", "guest") + ", " + ask(call, "a", "admin") + ", "
                + ask(call, "a", "guest"));
    }

    private static Object ask(Call call, String id, String user) {
        try {
            return call.get(id, user);
        } catch (SecurityException e) {
            return "refused";
        }
    }

    /** A proxy that refuses guests. If it caches, it answers the others itself; otherwise it calls the target. */
    private static <T> T guarded(Class<T> type, T target, boolean cached) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (args[1].equals("guest")) {
                throw new SecurityException("guests are refused");
            }
            try {
                return cached ? "secret" : method.invoke(target, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
