package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/**
 * Handwritten classes whose names are ones that libraries give to classes that they generate, behind proxies that check
 * the caller. Prints what two callers got, at the start and again for each line of standard input. A line with a dot
 * ends each output.
 */
public final class NamesOfGeneratedClasses {
    /** Implemented by a class whose name is one that Quarkus gives. */
    public interface Orders {
        @Coalesce(ttl = "1h", errorTtl = "1h", scope = Scope.TYPE)
        Object get(String id);
    }

    /** Implemented by a class whose name is one that Micronaut and Spring give. */
    public interface Invoices {
        @Coalesce(ttl = "1h", errorTtl = "1h", scope = Scope.TYPE)
        Object get(String id);
    }

    static final class Orders_Subclass implements Orders {
        @Override
        public Object get(String id) {
            return "order " + id;
        }
    }

    static final class Invoices$Intercepted$$SpringCGLIB$$0 implements Invoices {
        @Override
        public Object get(String id) {
            return "invoice " + id;
        }
    }

    private static final Orders ORDERS = guarded(Orders.class, new Orders_Subclass());
    private static final Invoices INVOICES = guarded(Invoices.class, new Invoices$Intercepted$$SpringCGLIB$$0());

    private static String user = "";

    private NamesOfGeneratedClasses() {}

    public static void main(String[] args) throws IOException {
        show();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            show();
        }
    }

    private static void show() {
        for (String each : new String[] {"mallory", "admin", "mallory"}) {
            user = each;
            System.out.println(each + ": " + answer(() -> ORDERS.get("1")) + ", " + answer(() -> INVOICES.get("1")));
        }
        System.out.println(".");
    }

    private interface Call {
        Object get();
    }

    private static Object answer(Call call) {
        try {
            return call.get();
        } catch (SecurityException e) {
            return "refused";
        }
    }

    private static <T> T guarded(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (!user.equals("admin")) {
                        throw new SecurityException(user);
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
