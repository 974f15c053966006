package dev.coalesce.agent.testing;

import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.transaction.Transactions;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Objects;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * A {@code TransactionSynchronizationRegistry} under the name that servers give to it, with transactions that a test
 * begins and ends.
 */
public final class TestRegistry implements InvocationHandler, AutoCloseable {
    private static final String NAME = "java:comp/TransactionSynchronizationRegistry";
    private static final int ACTIVE = 0;
    private static final int COMMITTED = 3;
    private static final int ROLLED_BACK = 4;
    private static final int NO_TRANSACTION = 6;

    private static @Nullable Object bound;

    /** A transaction of one thread. */
    public static final class Transaction {
        private final List<Object> synchronizations = new ArrayList<>();
    }

    @SuppressWarnings("ThreadLocalUsage") // each registry has transactions of its own
    private final ThreadLocal<@Nullable Transaction> current = new ThreadLocal<>();

    /** Binds a registry. */
    public static TestRegistry of(Class<?> type) {
        TestRegistry registry = new TestRegistry();
        bound = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, registry);
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
        LoadedLibraries.watch();
        LoadedLibraries.loaded(type.getClassLoader(), type.getName().replace('.', '/'));
        return registry;
    }

    /** Begins a transaction of the current thread. */
    public void begin() {
        current.set(new Transaction());
    }

    /** Takes the transaction from the current thread. */
    public Transaction suspend() {
        Transaction suspended = Objects.requireNonNull(current.get());
        current.remove();
        return suspended;
    }

    /** Gives a transaction to the current thread. */
    public void resume(Transaction suspended) {
        current.set(suspended);
    }

    /** Commits the current thread's transaction. */
    public void commit() {
        end(COMMITTED);
    }

    /** Rolls the current thread's transaction back. */
    public void rollback() {
        end(ROLLED_BACK);
    }

    private void end(int status) {
        for (Object each : suspend().synchronizations) {
            try {
                Method after = each.getClass().getMethod("afterCompletion", int.class);
                after.setAccessible(true);
                after.invoke(each, status);
            } catch (InvocationTargetException e) {
                throw new AssertionError(e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        Transaction transaction = current.get();
        Object first = arguments == null ? null : arguments[0];
        if (transaction == null) {
            return switch (method.getName()) {
                case "getTransactionKey" -> null;
                case "getTransactionStatus" -> NO_TRANSACTION;
                default -> throw new IllegalStateException("no transaction");
            };
        }
        return switch (method.getName()) {
            case "getTransactionKey" -> System.identityHashCode(transaction);
            case "getTransactionStatus" -> ACTIVE;
            case "registerInterposedSynchronization" -> {
                transaction.synchronizations.add(Objects.requireNonNull(first));
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    @Override
    public void close() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        bound = null;
        Transactions.close();
        LoadedLibraries.close();
    }

    /** A directory with one name. */
    public static final class Names implements InitialContextFactory {
        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) {
            return (Context) Proxy.newProxyInstance(
                    InitialContext.class.getClassLoader(),
                    new Class<?>[] {Context.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("lookup") && NAME.equals(arguments[0])) {
                            return bound;
                        }
                        throw new NameNotFoundException();
                    });
        }
    }
}
