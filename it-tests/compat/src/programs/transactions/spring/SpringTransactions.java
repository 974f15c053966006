import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import dev.coalesce.Invalidates;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Invalidations inside Spring's transactions, and what the transaction's thread and others read then. */
public class SpringTransactions {
    static final DriverManagerDataSource DATA = new DriverManagerDataSource("jdbc:h2:mem:prices;DB_CLOSE_DELAY=-1");
    static final JdbcTemplate JDBC = new JdbcTemplate(DATA);
    static final DataSourceTransactionManager MANAGER = new DataSourceTransactionManager(DATA);
    static final ExecutorService OTHERS = Executors.newCachedThreadPool();
    static final Prices PRICES = new Prices();

    static class Prices {
        final AtomicInteger bodies = new AtomicInteger();
        volatile CountDownLatch entered;
        volatile CountDownLatch proceed;

        @Coalesce(key = "id", ttl = "1h")
        int price(int id) {
            bodies.incrementAndGet();
            int read = read(id);
            CountDownLatch reached = entered;
            if (reached != null && !TransactionSynchronizationManager.isActualTransactionActive()) {
                reached.countDown();
                await(proceed);
            }
            return read;
        }

        @Coalesce(key = "id", ttl = "1h")
        CompletableFuture<Integer> priceLater(int id) {
            return CompletableFuture.completedFuture(read(id));
        }

        @Coalesce(ttl = "1h")
        int total() {
            return JDBC.queryForObject("select sum(price) from p", Integer.class);
        }

        /** First called inside a transaction. */
        @Coalesce(key = "id", ttl = "1h")
        int late(int id) {
            return read(id);
        }

        static int read(int id) {
            return JDBC.queryForObject("select price from p where id=?", Integer.class, id);
        }

        @Invalidates(type = Prices.class, method = "price", key = "id")
        @Invalidates(type = Prices.class, method = "priceLater", key = "id")
        @Invalidates(type = Prices.class, method = "late", key = "id")
        void set(int id, int price) {
            JDBC.update("update p set price=? where id=?", price, id);
        }

        @Invalidates(type = Prices.class, method = "price", key = "id")
        void setAndFail(int id, int price) {
            JDBC.update("update p set price=? where id=?", price, id);
            price(id);
            throw new IllegalStateException("after reading");
        }

        @Invalidates(type = Prices.class, method = "price")
        void setAll(int price) {
            JDBC.update("update p set price=?", price);
        }

        @Invalidates(type = Prices.class, method = "price", key = "id")
        CompletableFuture<Void> setLater(int id, int price) {
            JDBC.update("update p set price=? where id=?", price, id);
            return CompletableFuture.completedFuture(null);
        }
    }

    public static void main(String[] args) throws Exception {
        JDBC.execute("create table p(id int primary key, price int)");
        for (int id = 1; id <= 2000; id++) {
            JDBC.update("insert into p values(?, 10)", id);
        }
        ownReads();
        rollback();
        otherKeys();
        requiresNew();
        savepoint();
        flights();
        failingWriter();
        afterCommit();
        coalescer();
        all();
        futures();
        lateMethod();
        manyKeys();
        outsideTransactions();
        readOnly();
        twice();
        forgotten();
        System.exit(0);
    }

    static void ownReads() throws Exception {
        int before = PRICES.price(1);
        inTransaction(() -> {
            PRICES.set(1, 20);
            say(
                    "own reads",
                    before,
                    PRICES.price(1),
                    PRICES.price(1),
                    PRICES.priceLater(1).join());
            say(
                    "others meanwhile",
                    other(() -> PRICES.price(1)),
                    other(() -> PRICES.priceLater(1).join()));
            return null;
        });
        say(
                "after the commit",
                PRICES.price(1),
                other(() -> PRICES.price(1)),
                PRICES.priceLater(1).join());
        int bodies = PRICES.bodies.get();
        PRICES.price(1);
        say("cached again", PRICES.bodies.get() == bodies);
    }

    static void rollback() throws Exception {
        PRICES.price(2);
        try {
            inTransaction(() -> {
                PRICES.set(2, 20);
                say("own read before the rollback", PRICES.price(2));
                throw new IllegalStateException("roll back");
            });
        } catch (IllegalStateException e) {
            say("after the rollback", PRICES.price(2), Prices.read(2));
        }
    }

    static void otherKeys() throws Exception {
        int total = Prices.read(3) + JDBC.queryForObject("select sum(price) from p where id<>3", Integer.class);
        try {
            inTransaction(() -> {
                PRICES.set(3, 1000);
                say("own total", PRICES.total() - total);
                throw new IllegalStateException("roll back");
            });
        } catch (IllegalStateException e) {
            say("total after the rollback", PRICES.total() - total);
        }
    }

    static void requiresNew() throws Exception {
        inTransaction(() -> {
            PRICES.set(4, 20);
            int inner = template(TransactionDefinition.PROPAGATION_REQUIRES_NEW).execute(s -> PRICES.price(4));
            int outside =
                    template(TransactionDefinition.PROPAGATION_NOT_SUPPORTED).execute(s -> PRICES.price(4));
            say("inner, suspended, outer", inner, outside, PRICES.price(4));
            template(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult(s -> PRICES.set(5, 50));
            say("committed by the inner one", other(() -> PRICES.price(5)), PRICES.price(5));
            return null;
        });
        say("after the outer commit", PRICES.price(4));
    }

    static void savepoint() throws Exception {
        inTransaction(() -> {
            try {
                template(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult(s -> {
                    PRICES.set(6, 20);
                    PRICES.price(6);
                    throw new IllegalStateException("roll back to the savepoint");
                });
            } catch (IllegalStateException e) {
                say("after the savepoint", PRICES.price(6));
            }
            return null;
        });
        say("and after the commit", PRICES.price(6));
    }

    static void flights() throws Exception {
        PRICES.entered = new CountDownLatch(1);
        PRICES.proceed = new CountDownLatch(1);
        Future<Integer> reader = OTHERS.submit(() -> PRICES.price(7));
        PRICES.entered.await(); // a reader has read the old price, and has not returned
        inTransaction(() -> {
            PRICES.set(7, 20);
            say("own read beside a reader", PRICES.price(7));
            PRICES.entered = new CountDownLatch(1);
            Future<Integer> second = OTHERS.submit(() -> PRICES.price(7));
            PRICES.entered.await(); // the second reader leads
            say("own read beside a second reader", PRICES.price(7));
            PRICES.entered = null;
            PRICES.proceed.countDown();
            say("the readers", reader.get(), second.get());
            return null;
        });
        say("after that commit", PRICES.price(7));
    }

    static void failingWriter() throws Exception {
        try {
            inTransaction(() -> {
                PRICES.setAndFail(8, 20);
                return null;
            });
        } catch (IllegalStateException e) {
            say("after a failed writer", PRICES.price(8));
        }
    }

    static void afterCommit() throws Exception {
        PRICES.price(9);
        inTransaction(() -> {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    say("a listener after the commit", PRICES.price(9), other(() -> PRICES.price(9)));
                }
            });
            PRICES.set(9, 20);
            return null;
        });
    }

    static void coalescer() throws Exception {
        Coalescer quotes = Coalescer.named("quotes");
        Callable<Integer> load = () -> Prices.read(10);
        quotes.get(10, Duration.ofHours(1), load);
        inTransaction(() -> {
            JDBC.update("update p set price=20 where id=10");
            quotes.invalidate(10);
            say(
                    "quotes: own, other",
                    quotes.get(10, Duration.ofHours(1), load),
                    other(() -> quotes.get(10, Duration.ofHours(1), load)));
            return null;
        });
        say("quotes after the commit", quotes.get(10, Duration.ofHours(1), load));
        inTransaction(() -> {
            JDBC.update("update p set price=30 where id=10");
            quotes.invalidateAll();
            other(() -> quotes.get(10, Duration.ofHours(1), load));
            return null;
        });
        say("quotes after the second commit", quotes.get(10, Duration.ofHours(1), load));
    }

    static void all() throws Exception {
        inTransaction(() -> {
            PRICES.setAll(70);
            say("all: own, other", PRICES.price(11), other(() -> PRICES.price(11)));
            return null;
        });
        say("all after the commit", PRICES.price(11));
    }

    static void futures() throws Exception {
        PRICES.price(12);
        inTransaction(() -> {
            PRICES.setLater(12, 20).join();
            say("future: own, other", PRICES.price(12), other(() -> PRICES.price(12)));
            return null;
        });
        say("future after the commit", PRICES.price(12));
    }

    static void lateMethod() throws Exception {
        inTransaction(() -> {
            PRICES.set(13, 20);
            say("method linked by another thread", other(() -> PRICES.late(13)), PRICES.late(13));
            return null;
        });
        say("linked method after the commit", PRICES.late(13));
    }

    static void manyKeys() throws Exception {
        for (int id = 1; id <= 2000; id++) {
            PRICES.price(id);
        }
        inTransaction(() -> {
            for (int id = 1; id <= 2000; id++) {
                PRICES.set(id, 90);
            }
            say("many keys", PRICES.price(14), PRICES.price(1999), other(() -> PRICES.price(1999)));
            return null;
        });
        say("many keys after the commit", PRICES.price(14), PRICES.price(1999));
    }

    static void outsideTransactions() throws Exception {
        PRICES.set(15, 33);
        int first = PRICES.price(15);
        int bodies = PRICES.bodies.get();
        say("outside", first, other(() -> PRICES.price(15)), PRICES.bodies.get() == bodies);
        new TransactionTemplate(MANAGER, definition(TransactionDefinition.PROPAGATION_SUPPORTS)).execute(s -> {
            PRICES.set(15, 34);
            return PRICES.price(15);
        });
        say("scope without a transaction", other(() -> PRICES.price(15)));
    }

    static void readOnly() throws Exception {
        TransactionTemplate template = template(TransactionDefinition.PROPAGATION_REQUIRED);
        template.setReadOnly(true);
        PRICES.set(16, 44);
        int read = template.execute(s -> PRICES.price(16));
        int bodies = PRICES.bodies.get();
        say("read-only", read, PRICES.price(16), PRICES.bodies.get() == bodies);
    }

    static void twice() throws Exception {
        inTransaction(() -> {
            PRICES.set(17, 1);
            PRICES.set(17, 2);
            PRICES.set(18, 3);
            say("twice", PRICES.price(17), PRICES.price(18));
            return null;
        });
        say("twice after the commit", PRICES.price(17), PRICES.price(18));
    }

    /** A transaction whose end nobody announces: its thread goes on without it. */
    static void forgotten() throws Exception {
        Thread thread = new Thread(() -> {
            TransactionSynchronizationManager.initSynchronization();
            TransactionSynchronizationManager.setActualTransactionActive(true);
            PRICES.set(19, 5);
            TransactionSynchronizationManager.clear();
            say("forgotten transaction", PRICES.price(19));
        });
        thread.start();
        thread.join();
    }

    static void inTransaction(Callable<?> work) throws Exception {
        template(TransactionDefinition.PROPAGATION_REQUIRED).execute(status -> {
            try {
                return work.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    static TransactionTemplate template(int propagation) {
        return new TransactionTemplate(MANAGER, definition(propagation));
    }

    static TransactionDefinition definition(int propagation) {
        return new org.springframework.transaction.support.DefaultTransactionDefinition(propagation);
    }

    static <T> T other(Callable<T> call) {
        try {
            return OTHERS.submit(call).get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void say(String what, Object... values) {
        StringBuilder line = new StringBuilder(what).append(':');
        for (Object each : values) {
            line.append(' ').append(each);
        }
        System.out.println(line);
    }
}
