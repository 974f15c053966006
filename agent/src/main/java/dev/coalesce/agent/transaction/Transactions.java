package dev.coalesce.agent.transaction;

import dev.coalesce.agent.classes.AdapterLoader;
import dev.coalesce.agent.classes.LibraryAdapters;
import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.report.Log;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the transaction of the current thread, in whichever library it is. While no transaction has invalidated
 * anything, a call costs one look at a map that is empty, and only if it misses.
 *
 * <p>Nothing that goes wrong in a library reaches the caller: the call goes on as if there were no transaction.
 * Thread-safe.
 */
public final class Transactions {
    /** The transactions that have not ended. Weak: see {@link OpenTransaction}. */
    private static final Map<Handle, Handle> OPEN = new ConcurrentHashMap<>();

    private static final ReferenceQueue<OpenTransaction> FORGOTTEN = new ReferenceQueue<>();

    private static final LibraryAdapters<TransactionLibrary> ADAPTERS = new LibraryAdapters<>() {
        @Override
        protected TransactionLibrary create(Class<?> type) throws ReflectiveOperationException {
            String name = switch (type.getName()) {
                case LoadedLibraries.SPRING_TRANSACTIONS -> "SpringTransactions";
                case LoadedLibraries.JAKARTA_TRANSACTIONS -> "JakartaTransactions";
                case LoadedLibraries.JAVAX_TRANSACTIONS -> "JavaxTransactions";
                default -> "NarayanaTransactions";
            };
            return (TransactionLibrary) AdapterLoader.newAdapter(type.getClassLoader(), name);
        }

        @Override
        protected void failed(Class<?> type, Throwable problem) {
            Log.warnOnce(
                    "transactions " + type.getName(),
                    "transactions of " + type.getName()
                            + " cannot be seen in this version of the library; invalidations in them take effect at once",
                    problem);
        }
    };

    /** The registry's own transactions come first: Spring's may be a part of one. */
    private static final List<String> LIBRARIES = List.of(
            LoadedLibraries.NARAYANA,
            LoadedLibraries.JAKARTA_TRANSACTIONS,
            LoadedLibraries.JAVAX_TRANSACTIONS,
            LoadedLibraries.SPRING_TRANSACTIONS);

    private Transactions() {}

    /**
     * Returns what has joined the current thread's transaction, and joins it if nothing has.
     *
     * @return null if the thread has no transaction that can be seen
     */
    public static @Nullable OpenTransaction join() {
        if (LoadedLibraries.isEmpty()) {
            return null;
        }
        List<TransactionLibrary> libraries = libraries();
        OpenTransaction known = joined(libraries);
        if (known != null || libraries.isEmpty()) {
            return known;
        }
        OpenTransaction fresh = new OpenTransaction();
        Handle handle = new Handle(fresh);
        forget();
        OPEN.put(handle, handle);
        for (TransactionLibrary each : libraries) {
            try {
                if (each.join(fresh)) {
                    return fresh;
                }
            } catch (Throwable e) {
                failed(each, e);
            }
        }
        OPEN.remove(handle);
        return null;
    }

    /**
     * Returns what has joined the current thread's transaction. The transaction has invalidated something.
     *
     * @return null if the thread has no transaction, or a transaction that has invalidated nothing
     */
    public static @Nullable OpenTransaction ofThisThread() {
        return OPEN.isEmpty() ? null : joined(libraries());
    }

    /**
     * Tells whether the current thread has a transaction that can be seen.
     *
     * @return true inside a transaction
     */
    public static boolean isActive() {
        for (TransactionLibrary each : libraries()) {
            try {
                if (each.isActive()) {
                    return true;
                }
            } catch (Throwable e) {
                failed(each, e);
            }
        }
        return false;
    }

    /** Called when a method was linked, before it is called. */
    public static void methodLinked() {
        for (Handle each : OPEN.keySet()) {
            OpenTransaction transaction = each.get();
            if (transaction != null) {
                transaction.methodLinked();
            }
        }
    }

    static void ended(OpenTransaction transaction) {
        OPEN.keySet().removeIf(handle -> handle.refersTo(transaction));
        forget();
    }

    /** Forgets transactions that were garbage collected without an end. */
    private static void forget() {
        for (Reference<?> each = FORGOTTEN.poll(); each != null; each = FORGOTTEN.poll()) {
            OPEN.remove(each);
        }
    }

    private static @Nullable OpenTransaction joined(List<TransactionLibrary> libraries) {
        for (TransactionLibrary each : libraries) {
            try {
                OpenTransaction joined = each.joined();
                if (joined != null && !joined.hasEnded()) {
                    return joined;
                }
            } catch (Throwable e) {
                failed(each, e);
            }
        }
        return null;
    }

    private static List<TransactionLibrary> libraries() {
        List<TransactionLibrary> found = new ArrayList<>();
        for (String name : LIBRARIES) {
            for (Class<?> copy : LoadedLibraries.copies(name)) {
                TransactionLibrary library = ADAPTERS.get(copy);
                if (library != null) {
                    found.add(library);
                }
            }
        }
        return found;
    }

    private static void failed(Object library, Throwable cause) {
        Log.warnOnce(
                "transactions " + library.getClass().getName(),
                "a transaction could not be asked about; its invalidations take effect at once",
                cause);
    }

    /** Releases all adapters: the agent leaves. */
    public static void close() {
        ADAPTERS.close();
        OPEN.clear();
    }

    private static final class Handle extends WeakReference<OpenTransaction> {
        Handle(OpenTransaction transaction) {
            super(transaction, FORGOTTEN);
        }
    }
}
