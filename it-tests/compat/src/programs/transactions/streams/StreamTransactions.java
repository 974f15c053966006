import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import java.util.concurrent.CompletableFuture;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

/** Publishers that were assembled before a transaction's invalidation, and are subscribed to after it. */
public class StreamTransactions {
    static volatile int committed = 10;
    static volatile int written;

    /** Commits what was written. */
    static final class Manager extends AbstractPlatformTransactionManager {
        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            committed = written;
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    static class Prices {
        volatile CompletableFuture<Void> mayRead = new CompletableFuture<>();

        /** Reads when it is subscribed to: in the transaction of the subscriber, which need not wait. */
        @Coalesce(ttl = "1h")
        Mono<Integer> price(int id) {
            return Mono.fromFuture(() -> {
                boolean own = TransactionSynchronizationManager.isActualTransactionActive();
                int read = own ? written : committed;
                return own ? CompletableFuture.completedFuture(read) : mayRead.thenApply(v -> read);
            });
        }

        @Invalidates(type = Prices.class, method = "price", key = "p0")
        void write(int id, int price) {
            written = price;
        }
    }

    public static void main(String[] args) throws Exception {
        Prices prices = new Prices();
        TransactionTemplate transaction = new TransactionTemplate(new Manager());

        CompletableFuture<Integer> reader = prices.price(1).toFuture();
        Mono<Integer> others = prices.price(1);
        transaction.executeWithoutResult(status -> {
            Mono<Integer> own = prices.price(1);
            prices.write(1, 20);
            System.out.println("own read: " + own.block());
        });
        CompletableFuture<Integer> afterCommit = others.toFuture();
        prices.mayRead.complete(null);
        System.out.println("the reader: " + reader.get() + ", after the commit: " + afterCommit.get() + " "
                + prices.price(1).block());

        transaction.executeWithoutResult(status -> {
            Mono<Integer> own = prices.price(2);
            prices.write(2, 30);
            System.out.println("own read of a key that nobody reads: " + own.block() + " "
                    + prices.price(2).block());
            status.setRollbackOnly();
        });
        System.out.println("after the rollback: " + prices.price(2).block());
        System.exit(0);
    }
}
