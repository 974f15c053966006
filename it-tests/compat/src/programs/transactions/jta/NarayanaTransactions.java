import com.arjuna.ats.jta.TransactionManager;
import com.arjuna.ats.jta.UserTransaction;
import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Invalidations inside transactions of a JTA transaction manager, without Spring and without a directory of names. */
public class NarayanaTransactions {
    static final ExecutorService OTHERS = Executors.newCachedThreadPool();

    /** What is committed, and what the open transaction of the current thread has written. */
    static volatile int committed = 10;

    static final ThreadLocal<Integer> WRITTEN = new ThreadLocal<>();

    static class Prices {
        @Coalesce(key = "id", ttl = "1h")
        int price(int id) {
            return WRITTEN.get() == null ? committed : WRITTEN.get();
        }

        @Invalidates(type = Prices.class, method = "price", key = "id")
        void set(int id, int price) throws Exception {
            WRITTEN.set(price);
            TransactionManager.transactionManager().getTransaction().registerSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                    committed = price;
                }

                @Override
                public void afterCompletion(int status) {
                    WRITTEN.remove();
                }
            });
        }
    }

    public static void main(String[] args) throws Exception {
        Prices prices = new Prices();
        prices.price(1);
        UserTransaction.userTransaction().begin();
        prices.set(1, 20);
        System.out.println("own " + prices.price(1) + ", other " + other(() -> prices.price(1)));
        UserTransaction.userTransaction().commit();
        System.out.println("after the commit " + prices.price(1));

        UserTransaction.userTransaction().begin();
        prices.set(1, 30);
        Transaction outer = TransactionManager.transactionManager().suspend();
        Integer written = WRITTEN.get();
        WRITTEN.remove();
        UserTransaction.userTransaction().begin();
        System.out.println("inner " + prices.price(1));
        UserTransaction.userTransaction().commit();
        WRITTEN.set(written);
        TransactionManager.transactionManager().resume(outer);
        System.out.println("outer " + prices.price(1));
        UserTransaction.userTransaction().rollback();
        WRITTEN.remove();
        System.out.println("after the rollback " + prices.price(1));

        TransactionManager.transactionManager().setTransactionTimeout(1);
        UserTransaction.userTransaction().begin();
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        prices.set(1, 40);
        TransactionManager.transactionManager().getTransaction().registerSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                ended.complete(status);
            }
        });
        System.out.println("own, before its time is over " + prices.price(1));
        ended.get(); // the transaction manager's own thread rolls back
        System.out.println("other, after that " + other(() -> prices.price(1)));
        System.exit(0);
    }

    static <T> T other(Callable<T> call) throws Exception {
        return OTHERS.submit(call).get();
    }
}
