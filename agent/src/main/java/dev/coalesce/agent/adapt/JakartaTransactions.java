package dev.coalesce.agent.adapt;

import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.transaction.OpenTransaction;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import org.jspecify.annotations.Nullable;

/** Transactions of a registry of {@code jakarta.transaction}. */
public final class JakartaTransactions extends JtaTransactions {
    /** Called by reflection. */
    public JakartaTransactions() {
        super(TransactionSynchronizationRegistry.class, LoadedLibraries.JAKARTA_BEANS);
    }

    @Override
    @Nullable
    Object key(Object ofRegistry) {
        return ((TransactionSynchronizationRegistry) ofRegistry).getTransactionKey();
    }

    @Override
    int status(Object ofRegistry) {
        return ((TransactionSynchronizationRegistry) ofRegistry).getTransactionStatus();
    }

    @Override
    void register(Object ofRegistry, OpenTransaction transaction) {
        ((TransactionSynchronizationRegistry) ofRegistry).registerInterposedSynchronization(new End(transaction));
    }

    private record End(OpenTransaction transaction) implements Synchronization {
        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            transaction.end(status == COMMITTED);
        }
    }
}
