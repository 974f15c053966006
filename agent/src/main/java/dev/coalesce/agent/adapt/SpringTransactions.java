package dev.coalesce.agent.adapt;

import dev.coalesce.agent.transaction.OpenTransaction;
import dev.coalesce.agent.transaction.TransactionLibrary;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Spring's transactions, from Spring 4 on. The list of a transaction's synchronizations says what has joined it. Spring
 * takes that list from the thread while it suspends the transaction, so an inner transaction is one of its own.
 */
public final class SpringTransactions implements TransactionLibrary {
    /** Called by reflection. */
    public SpringTransactions() {
        TransactionSynchronizationManager.isSynchronizationActive(); // if this version lacks something, it shows now
    }

    @Override
    public @Nullable OpenTransaction joined() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
                if (each instanceof End end && !end.transaction.hasEnded()) {
                    return end.transaction;
                }
            }
        }
        return null;
    }

    @Override
    public boolean isActive() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }

    /** A scope without a transaction may have synchronizations too. What it writes is visible to all at once. */
    @Override
    public boolean join(OpenTransaction transaction) {
        if (!isActive() || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return false;
        }
        TransactionSynchronizationManager.registerSynchronization(new End(transaction));
        return true;
    }

    /** Comes before the application's own synchronizations, which may read what was written. */
    private static final class End implements TransactionSynchronization, Ordered {
        final OpenTransaction transaction;

        End(OpenTransaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public void suspend() {}

        @Override
        public void resume() {}

        @Override
        public void flush() {}

        @Override
        public void beforeCommit(boolean readOnly) {}

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCommit() {
            transaction.end(true);
        }

        @Override
        public void afterCompletion(int status) {
            transaction.end(status == STATUS_COMMITTED);
        }
    }
}
