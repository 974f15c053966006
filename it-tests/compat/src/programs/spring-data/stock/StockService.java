package stock;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Service
public class StockService implements Stock {
    static final AtomicInteger BODIES = new AtomicInteger();
    static final AtomicInteger IN_TRANSACTION = new AtomicInteger();

    @Override
    @Transactional(readOnly = true)
    public int count(String name) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            IN_TRANSACTION.incrementAndGet();
        }
        return BODIES.incrementAndGet();
    }

    @Transactional
    public int inner(String name) {
        return helper(name) + helper(name);
    }

    private int helper(String name) {
        return BODIES.incrementAndGet();
    }
}
