package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** JDK proxies of an annotated interface: in front of an object, and alone, as clients made of an interface are. */
public final class JdkProxies {
    /** What is coalesced. */
    public interface Api {
        @Coalesce(ttl = "1h")
        Object get(String key);
    }

    static final class Real implements Api {
        private final Crowd crowd;

        Real(Crowd crowd) {
            this.crowd = crowd;
        }

        @Override
        public Object get(String key) {
            crowd.run();
            return new Object();
        }
    }

    private JdkProxies() {}

    public static void main(String[] args) {
        Crowd crowd = new Crowd(5);
        Api client = proxy((proxy, method, arguments) -> {
            crowd.run();
            return new Object();
        });
        System.out.println("nothing behind: " + crowd.report(() -> client.get("tea")));
        Object kept = client.get("tea");
        Api another = proxy((proxy, method, arguments) -> "another");
        System.out.println("kept: " + same(kept, client.get("tea")) + ", each its own: " + another.get("tea"));

        Crowd behind = new Crowd(5);
        Real real = new Real(behind);
        AtomicInteger advised = new AtomicInteger();
        Api service = proxy((proxy, method, arguments) -> {
            advised.incrementAndGet();
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        System.out.println("in front of an object: " + behind.report(() -> service.get("tea")));
        System.out.println("advised: " + advised + ", leads of the object: "
                + Beans.of(Real.class, "get").get("Leads") + ", hits and follows: "
                + ((Long) Beans.of(Real.class, "get").get("Hits")
                        + (Long) Beans.of(Real.class, "get").get("Follows")));
    }

    private static Api proxy(InvocationHandler handler) {
        return (Api) Proxy.newProxyInstance(Api.class.getClassLoader(), new Class<?>[] {Api.class}, handler);
    }

    @SuppressWarnings("ReferenceEquality") // it is what is asked
    private static boolean same(Object one, Object other) {
        return one == other;
    }
}
