package dev.coalesce.agent.adapt;

import dev.coalesce.agent.transaction.OpenTransaction;
import dev.coalesce.agent.transaction.TransactionLibrary;
import org.jspecify.annotations.Nullable;

/** Transactions of Narayana, whose registry needs no directory of names. */
public final class NarayanaTransactions implements TransactionLibrary {
    private static final String REGISTRY =
            "com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple";

    private final Object registry;
    private final JtaTransactions transactions;

    /**
     * Called by reflection.
     *
     * @throws ReflectiveOperationException if this version has another registry
     */
    public NarayanaTransactions() throws ReflectiveOperationException {
        Class<?> type = Class.forName(REGISTRY, true, NarayanaTransactions.class.getClassLoader());
        registry = type.getConstructor().newInstance();
        transactions = isJakarta(type) ? new JakartaTransactions() : new JavaxTransactions();
        transactions.use(registry);
    }

    private static boolean isJakarta(Class<?> registry) {
        for (Class<?> each : registry.getInterfaces()) {
            if (each.getName().startsWith("jakarta.")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable OpenTransaction joined() {
        return transactions.joined();
    }

    @Override
    public boolean isActive() {
        return transactions.isActive();
    }

    @Override
    public boolean join(OpenTransaction transaction) {
        return transactions.join(transaction);
    }
}
