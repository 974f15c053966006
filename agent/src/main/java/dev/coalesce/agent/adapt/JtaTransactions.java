package dev.coalesce.agent.adapt;

import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.transaction.OpenTransaction;
import dev.coalesce.agent.transaction.TransactionLibrary;
import java.lang.annotation.Annotation;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of a {@code TransactionSynchronizationRegistry}, of Jakarta or of the time before. The registry is found
 * by the names that servers give to it, or as a bean. The registry says which transaction the thread has, so a suspended
 * transaction is not seen.
 */
abstract class JtaTransactions implements TransactionLibrary {
    /** The status of an active transaction. */
    static final int ACTIVE = 0;

    /** The status of a transaction that goes on, but cannot commit. */
    static final int MARKED_ROLLBACK = 1;

    /** The status of a transaction that has committed. */
    static final int COMMITTED = 3;

    private static final String[] NAMES = {
        "java:comp/TransactionSynchronizationRegistry",
        "java:jboss/TransactionSynchronizationRegistry",
        "java:/TransactionSynchronizationRegistry",
        "java:comp/env/TransactionSynchronizationRegistry",
    };

    /** A directory of names may be on another machine, so it is not asked in vain each time. */
    private static final long SEARCH_AGAIN_NANOS = 1_000_000_000;

    private final Class<?> type;
    private final String beans;

    /** Weak, because the registry may be an application's, and its interface the server's. */
    private volatile @Nullable WeakReference<Object> registry;

    /**
     * The {@link OpenTransaction} of each transaction. The registry does not hold it, because it may have no room. The
     * references are weak, because the transaction refers to what has joined it.
     */
    private final Map<Object, WeakReference<OpenTransaction>> joinedByKey = new ConcurrentHashMap<>();

    /** When the registry was last searched for in vain; 0 for never. */
    private volatile long missedNanos;

    JtaTransactions(Class<?> type, String beans) {
        this.type = type;
        this.beans = beans;
    }

    /** Returns what identifies the current transaction; null if there is no transaction. */
    abstract @Nullable Object key(Object ofRegistry);

    abstract int status(Object ofRegistry);

    /** Lets the end of the current transaction call {@link OpenTransaction#end}. */
    abstract void register(Object ofRegistry, OpenTransaction transaction);

    @Override
    public final @Nullable OpenTransaction joined() {
        WeakReference<Object> known = registry;
        Object found = known == null ? null : known.get();
        Object key = found == null ? null : key(found);
        WeakReference<OpenTransaction> joined = key == null ? null : joinedByKey.get(key);
        return joined == null ? null : joined.get();
    }

    @Override
    public final boolean join(OpenTransaction transaction) {
        Object found = registry();
        Object key = found == null ? null : key(found);
        if (found == null || key == null || !isActive(found)) {
            return false;
        }
        transaction.attach(found);
        try {
            register(found, transaction);
        } catch (IllegalStateException e) {
            return false; // the transaction is ending
        }
        joinedByKey.values().removeIf(each -> {
            OpenTransaction other = each.get();
            return other == null || other.hasEnded();
        });
        joinedByKey.put(key, new WeakReference<>(transaction));
        return true;
    }

    @Override
    public final boolean isActive() {
        Object found = registry();
        return found != null && isActive(found);
    }

    private boolean isActive(Object ofRegistry) {
        int status = status(ofRegistry);
        return status == ACTIVE || status == MARKED_ROLLBACK;
    }

    final void use(Object known) {
        registry = new WeakReference<>(known);
    }

    private @Nullable Object registry() {
        WeakReference<Object> known = registry;
        Object found = known == null ? null : known.get();
        if (found != null) {
            return found;
        }
        if (missedNanos != 0 && System.nanoTime() - missedNanos < SEARCH_AGAIN_NANOS) {
            return null;
        }
        found = byName();
        if (found == null) {
            found = bean();
        }
        if (found == null) {
            missedNanos = System.nanoTime() | 1;
        } else {
            use(found);
        }
        return found;
    }

    @SuppressWarnings("BanJNDI") // the names are constants, of the server that runs the application
    private @Nullable Object byName() {
        for (String name : NAMES) {
            try {
                Object found = new InitialContext().lookup(name);
                if (type.isInstance(found)) {
                    return found;
                }
            } catch (NamingException | RuntimeException | LinkageError e) {
                // This server has no directory, or another name for it.
            }
        }
        return null;
    }

    private @Nullable Object bean() {
        for (Class<?> container : LoadedLibraries.copies(beans)) {
            try {
                Object current = container.getMethod("current").invoke(null);
                Object instance = container
                        .getMethod("select", Class.class, Annotation[].class)
                        .invoke(current, type, new Annotation[0]);
                Object found = container.getMethod("get").invoke(instance);
                if (type.isInstance(found)) {
                    return found;
                }
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                // No container runs here, or it has no such bean.
            }
        }
        return null;
    }
}
