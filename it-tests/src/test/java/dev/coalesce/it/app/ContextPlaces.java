package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/** Where parts of the option {@code context} are added: methods of rules, proxies, publishers. */
public final class ContextPlaces {
    private static final AtomicInteger BODIES = new AtomicInteger();

    /** Holds the tenant as applications do. */
    static final class Tenants {
        private static final ThreadLocal<Object> CURRENT = new ThreadLocal<>();

        private Tenants() {}

        /** Asks a coalesced method, as a lookup of the tenant by its host does. */
        static Object current() {
            Object host = CURRENT.get();
            return host instanceof String ? ofHost((String) host) : host;
        }

        @Coalesce(ttl = "1h")
        static String ofHost(String host) {
            BODIES.incrementAndGet();
            return "tenant of " + host;
        }
    }

    /** Implemented by a proxy only. */
    interface Client {
        String find(String id);
    }

    static String ofRule(int id) {
        return answer();
    }

    static String keyOfRule(int id, String other) {
        return answer();
    }

    static String sharedByRule(int id) {
        return answer();
    }

    static void write(int id) {}

    @Coalesce(ttl = "1h")
    static Flow.Publisher<String> stream() {
        String element = Tenants.CURRENT.get() + ", " + answer();
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean isDone;

            @Override
            public void request(long n) {
                if (!isDone) {
                    isDone = true;
                    subscriber.onNext(element);
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                isDone = true;
            }
        });
    }

    @Coalesce(ttl = "1h", maxSize = 4)
    static String few(int id) {
        return answer();
    }

    @Coalesce(ttl = "1h")
    static String content() {
        return answer();
    }

    private static String answer() {
        return "body " + BODIES.incrementAndGet();
    }

    private ContextPlaces() {}

    private static <T> T as(Object tenant, Callable<T> call) throws Exception {
        Tenants.CURRENT.set(tenant);
        try {
            return call.call();
        } finally {
            Tenants.CURRENT.remove();
        }
    }

    /** Shows which of four calls, by A, B, A and B, have the same answer. */
    private static void show(String what, Callable<?> call) throws Exception {
        List<Object> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(as(i % 2, call));
        }
        System.out.println(what + ": " + answers.stream().map(answers::indexOf).toList());
    }

    public static void main(String[] args) throws Exception {
        Client client = (Client) Proxy.newProxyInstance(
                ContextPlaces.class.getClassLoader(),
                new Class<?>[] {Client.class},
                (proxy, method, arguments) -> arguments[0] + " " + answer());
        show("rule", () -> ofRule(1));
        show("key of a rule", () -> keyOfRule(1, "" + BODIES));
        show("context: false in a rule", () -> sharedByRule(1));
        show("proxy", () -> client.find("a"));
        show("publisher", () -> read(stream()));
        show("array", () -> as(new int[] {1}, ContextPlaces::content));

        Object ofA = as(0, () -> ofRule(1));
        Object ofB = as(1, () -> ofRule(1));
        as(1, () -> {
            write(1);
            return "";
        });
        System.out.println("invalidated by a rule: " + !ofA.equals(as(0, () -> ofRule(1))) + " "
                + !ofB.equals(as(1, () -> ofRule(1))));

        Flow.Publisher<String> publisher = as("A", ContextPlaces::stream);
        String first = read(publisher);
        System.out.println("publisher of A, read by B: " + first.equals(as("B", () -> read(publisher))));

        for (int i = 0; i < 50; i++) {
            int id = i;
            as(i, () -> few(id));
        }
        AgentBean bean = AgentBean.of(ContextPlaces.class, "few");
        System.out.println("size: " + bean.get("Size") + ", evictions: " + bean.get("Evictions"));

        int before = BODIES.get();
        String answer = as("host", () -> ofRule(2));
        System.out.println("part that calls a coalesced method: " + answer.equals(as("host", () -> ofRule(2)))
                + ", bodies: " + (BODIES.get() - before));
    }

    private static String read(Flow.Publisher<String> publisher) throws InterruptedException, ExecutionException {
        CompletableFuture<String> read = new CompletableFuture<>();
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(String element) {
                read.complete(element);
            }

            @Override
            public void onError(Throwable failure) {
                read.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                // the element has come before
            }
        });
        return read.get();
    }
}
