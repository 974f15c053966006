package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/**
 * JDK proxies that ask who calls, in front of objects: said at once, and again with each line of standard input; a line of a
 * dot ends each answer.
 */
public final class GuardedProxies {
    /** What is coalesced. */
    public interface Api {
        @Coalesce(key = "p0", ttl = "1h", errorTtl = "1h")
        Object get(String id, String who);
    }

    /** Says something else. */
    public interface Other {
        @Coalesce(key = "p0", ttl = "2h")
        Object get(String id, String who);
    }

    /** Implemented by a lambda. */
    public interface ByLambda {
        @Coalesce(key = "p0", ttl = "1h")
        Object get(String id, String who);
    }

    /** Implemented by a class that cannot be woven once it is loaded. */
    public interface ByLocking {
        @Coalesce(key = "p0", ttl = "1h")
        Object get(String id, String who);
    }

    static final class Real implements Api {
        @Override
        public Object get(String id, String who) {
            return "secret";
        }
    }

    static final class Torn implements Api, Other {
        @Override
        public Object get(String id, String who) {
            return "secret";
        }
    }

    static final class Locking implements ByLocking {
        @Override
        public synchronized Object get(String id, String who) {
            return "secret";
        }
    }

    private static final Api REAL = guarded(Api.class, new Real(), false);
    private static final Api CACHED = guarded(Api.class, new Real(), true);
    private static final Other TORN = guarded(Other.class, new Torn(), false);
    private static final ByLambda LAMBDA = guarded(ByLambda.class, (ByLambda) (id, who) -> "secret", false);
    private static final ByLocking LOCKING = guarded(ByLocking.class, new Locking(), false);

    private interface Call {
        Object get(String id, String who);
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
        show("real", REAL::get);
        show("cached", CACHED::get);
        show("torn", TORN::get);
        show("lambda", LAMBDA::get);
        show("locking", LOCKING::get);
        System.out.println(".");
    }

    private static void show(String what, Call call) {
        System.out.println(what + ": " + ask(call, "a", "guest") + ", " + ask(call, "a", "admin") + ", "
                + ask(call, "a", "guest"));
    }

    private static Object ask(Call call, String id, String who) {
        try {
            return call.get(id, who);
        } catch (SecurityException e) {
            return "refused";
        }
    }

    /** First security, then, where there is one, a cache that knows the answer. */
    private static <T> T guarded(Class<T> type, T target, boolean cached) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (args[1].equals("guest")) {
                throw new SecurityException("guest may not");
            }
            try {
                return cached ? "secret" : method.invoke(target, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
