package dev.coalesce.sample.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closed-loop load. */
@Timeout(30)
class LoadTest {
    @Test
    void run_sendsEachRequestOnceAndLimitsConcurrencyToTheClients() throws Exception {
        Set<Integer> sent = ConcurrentHashMap.newKeySet();
        AtomicInteger concurrent = new AtomicInteger();
        AtomicInteger maxConcurrent = new AtomicInteger();

        Load.Result result = Load.run(100, 4, number -> {
            maxConcurrent.accumulateAndGet(concurrent.incrementAndGet(), Math::max);
            boolean first = sent.add(number);
            concurrent.decrementAndGet();
            return first;
        });

        assertThat(sent).hasSize(100).allMatch(number -> number >= 0 && number < 100);
        assertThat(result.allSucceeded()).isTrue();
        assertThat(maxConcurrent.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void asManyClientsAsRequests_sendsAllConcurrently() throws Exception {
        CyclicBarrier allClients = new CyclicBarrier(20);

        Load.Result result = Load.run(20, 20, number -> {
            try {
                allClients.await();
                return true;
            } catch (BrokenBarrierException e) {
                return false;
            }
        });

        assertThat(result.allSucceeded()).isTrue();
    }

    @Test
    void wrongOrMissingResponse_isAFailure() throws Exception {
        Load.Result result = Load.run(10, 2, number -> {
            if (number == 3) {
                throw new IOException("connection reset");
            }
            return number != 4;
        });

        assertThat(result.succeeded()).isEqualTo(8);
        assertThat(result.allSucceeded()).isFalse();
    }
}
