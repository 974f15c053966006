package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** JDK proxies of an annotated interface, with and without a target object. Declarative clients have no target. */
public final class JdkProxies {
    /** The coalesced interface. */
    public interface Api {
        @Coalesce(ttl = "1h")
        Object get(String key);
    }

    static final class Target implements Api {
        private final ConcurrentCallers callers;

        Target(ConcurrentCallers callers) {
            this.callers = callers;
        }

        @Override
        public Object get(String key) {
            callers.run();
            return new Object();
        }
    }

    private JdkProxies() {}

    public static void main(String[] args) {
        ConcurrentCallers callers = new ConcurrentCallers(5);
        Api client = proxy((proxy, method, arguments) -> {
            callers.run();
            return new Object();
        });
        System.out.println("no target: " + callers.report(() -> client.get("tea")));
        Object cached = client.get("tea");
        Api second = proxy((proxy, method, arguments) -> "its own result");
        System.out.println("cached: " + same(cached, client.get("tea")) + ", second proxy: " + second.get("tea"));

        ConcurrentCallers targetCallers = new ConcurrentCallers(5);
        Target target = new Target(targetCallers);
        AtomicInteger advised = new AtomicInteger();
        Api service = proxy((proxy, method, arguments) -> {
            advised.incrementAndGet();
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        System.out.println("target object: " + targetCallers.report(() -> service.get("tea")));
        System.out.println("advised: " + advised + ", leads of the target: "
                + AgentBean.of(Target.class, "get").get("Leads") + ", hits and follows: "
                + ((Long) AgentBean.of(Target.class, "get").get("Hits")
                        + (Long) AgentBean.of(Target.class, "get").get("Follows")));
    }

    private static Api proxy(InvocationHandler handler) {
        return (Api) Proxy.newProxyInstance(Api.class.getClassLoader(), new Class<?>[] {Api.class}, handler);
    }

    @SuppressWarnings("ReferenceEquality") // identity is what the test checks
    private static boolean same(Object one, Object other) {
        return one == other;
    }
}
