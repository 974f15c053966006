package dev.coalesce.agent.adapt;

import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.transaction.OpenTransaction;
import javax.transaction.Synchronization;
import javax.transaction.TransactionSynchronizationRegistry;
import org.jspecify.annotations.Nullable;

/** Transactions of a registry of {@code javax.transaction}. */
public final class JavaxTransactions extends JtaTransactions {
    /** Called by reflection. */
    public JavaxTransactions() {
        super(TransactionSynchronizationRegistry.class, LoadedLibraries.JAVAX_BEANS);
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
