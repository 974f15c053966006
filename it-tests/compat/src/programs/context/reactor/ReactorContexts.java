import dev.coalesce.Coalesce;
import io.micrometer.context.ContextRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** A later subscription makes its call again, in the context of the call and on the subscriber's thread. */
public class ReactorContexts {
    static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    static class Prices {
        final AtomicInteger bodies = new AtomicInteger();

        @Coalesce(key = "tenant")
        Mono<String> price(String tenant) {
            return Mono.just(tenant + " for " + TENANT.get() + " " + bodies.incrementAndGet());
        }
    }

    public static void main(String[] args) throws Exception {
        ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", TENANT);
        if (args.length > 0) {
            Hooks.enableAutomaticContextPropagation();
        }
        Prices prices = new Prices();
        TENANT.set("acme");
        Mono<String> price = prices.price("acme");
        System.out.println(price.block());
        TENANT.set("other");
        Thread subscriber = new Thread(() -> {
            TENANT.set("third");
            System.out.println(price.block() + ", own " + TENANT.get());
            TENANT.remove();
            System.out.println(price.block() + ", own " + TENANT.get());
        });
        subscriber.start();
        subscriber.join();
        System.exit(0);
    }
}
