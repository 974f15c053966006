import dev.coalesce.Coalesce;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.MDC;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Refreshes of callers whose context no background thread can have. */
public class LostContexts {
    static final ExecutorService OTHERS = Executors.newCachedThreadPool();

    static class Prices {
        final AtomicInteger bodies = new AtomicInteger();
        volatile boolean fails;
        volatile CountDownLatch entered;
        volatile CountDownLatch proceed;

        @Coalesce(key = "tenant", ttl = "1ms", staleFor = "1h")
        String price(String tenant) throws InterruptedException {
            int body = bodies.incrementAndGet();
            if (body > 1 && entered != null) {
                entered.countDown();
                proceed.await();
            }
            if (body > 1 && fails) {
                throw new IllegalStateException("upstream is down");
            }
            return context() + (body == 1 ? ", first" : ", refreshed");
        }
    }

    static String context() {
        var user = SecurityContextHolder.getContext().getAuthentication();
        return MDC.get("tenant") + " " + (user == null ? null : user.getName()) + " "
                + TransactionSynchronizationManager.isActualTransactionActive();
    }

    public static void main(String[] args) throws Exception {
        MDC.put("tenant", "acme");
        System.out.println("logging context: " + refreshed(new Prices()));
        othersGetTheStaleResult();
        failure();
        MDC.clear();

        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("ann", "secret"));
        System.out.println("user: " + refreshed(new Prices()));
        SecurityContextHolder.clearContext();

        TransactionSynchronizationManager.setActualTransactionActive(true);
        System.out.println("transaction: " + refreshed(new Prices()));
        TransactionSynchronizationManager.setActualTransactionActive(false);

        System.out.println("no context: " + refreshed(new Prices()));
        System.exit(0);
    }

    static String refreshed(Prices prices) throws Exception {
        String result = prices.price("a");
        while (result.endsWith("first")) {
            result = prices.price("a");
        }
        return result;
    }

    static void othersGetTheStaleResult() throws Exception {
        Prices prices = new Prices();
        prices.entered = new CountDownLatch(1);
        prices.proceed = new CountDownLatch(1);
        prices.price("a");
        Future<String> refresher = OTHERS.submit(() -> {
            MDC.put("tenant", "acme");
            return refreshed(prices);
        });
        prices.entered.await();
        System.out.println("meanwhile: " + prices.price("a"));
        prices.proceed.countDown();
        System.out.println("the refresher: " + refresher.get());
    }

    static void failure() throws Exception {
        Prices prices = new Prices();
        prices.fails = true;
        String result = prices.price("a");
        while (prices.bodies.get() < 2) {
            result = prices.price("a");
        }
        System.out.println("failed refresh: " + result);
    }
}
