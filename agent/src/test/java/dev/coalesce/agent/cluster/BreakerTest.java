package dev.coalesce.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long WAIT_SECONDS = 30;

    private final FakeEngine engine = new FakeEngine();
    private final Breaker breaker = new Breaker(engine);

    @Test
    void newBreaker_isOpenWithoutProblem() {
        assertThat(breaker.isClosed()).isFalse();
        assertThat(breaker.problem()).isNull();
    }

    @Test
    void tripped_wakesCallersOnceAndSaysWhy() {
        breaker.close();
        breaker.trip("slow");
        breaker.trip("slower");

        assertThat(breaker.isClosed()).isFalse();
        assertThat(breaker.problem()).isEqualTo("slow");
        assertThat(engine.opened).hasValue(1);
    }

    @Test
    void pingFails_breakerStaysOpenAndPingsAgain() throws Exception {
        breaker.close();
        breaker.trip("slow");
        engine.nextPing().completeExceptionally(new IllegalStateException("no answer"));
        CompletableFuture<?> second = engine.nextPing();

        assertThat(breaker.isClosed()).isFalse();
        assertThat(engine.answered.availablePermits()).isZero();

        second.complete(null);
        engine.awaitAnswered();
        assertThat(breaker.isClosed()).isTrue();
        assertThat(breaker.problem()).isNull();
    }

    @Test
    void connectionLostDuringPing_answerDoesNotClose() throws Exception {
        breaker.close();
        breaker.trip("slow");
        CompletableFuture<?> ping = engine.nextPing();
        engine.asked.drainPermits();
        engine.connected = false;
        ping.complete(null);
        // The breaker asks when the answer arrives, and again when the probe has ended.
        assertThat(engine.asked.tryAcquire(2, WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();

        assertThat(breaker.isClosed()).isFalse();
        assertThat(engine.answered.availablePermits()).isZero();
    }

    /** The second trip finds the probe that has just closed the breaker, and plans none of its own. */
    @Test
    void trippedWhileAProbeEnds_isProbedAgain() throws Exception {
        breaker.close();
        engine.afterAnswer = () -> breaker.trip("second");
        breaker.trip("first");
        engine.nextPing().complete(null);
        engine.awaitAnswered();
        engine.nextPing().complete(null);
        engine.awaitAnswered();

        assertThat(breaker.isClosed()).isTrue();
        assertThat(engine.opened).hasValue(2);
    }

    private final class FakeEngine implements Breaker.Engine {
        private final AtomicInteger opened = new AtomicInteger();
        private final Semaphore answered = new Semaphore(0);

        /** Counts how often the breaker has asked for the connection. */
        private final Semaphore asked = new Semaphore(0);

        private final BlockingQueue<CompletableFuture<?>> pings = new LinkedBlockingQueue<>();
        private volatile boolean connected = true;

        /** Runs once, when the engine has closed the breaker and its probe has not ended yet. */
        private volatile @Nullable Runnable afterAnswer;

        CompletableFuture<?> nextPing() throws InterruptedException {
            CompletableFuture<?> ping = pings.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(ping).as("ping").isNotNull();
            return ping;
        }

        void awaitAnswered() throws InterruptedException {
            assertThat(answered.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS))
                    .as("answered")
                    .isTrue();
        }

        @Override
        public boolean isConnected() {
            asked.release();
            return connected;
        }

        @Override
        public CompletionStage<?> ping() {
            CompletableFuture<?> ping = new CompletableFuture<>();
            pings.add(ping);
            return ping;
        }

        @Override
        public void opened() {
            opened.incrementAndGet();
        }

        @Override
        public void answered() {
            breaker.close();
            Runnable hook = afterAnswer;
            afterAnswer = null;
            if (hook != null) {
                hook.run();
            }
            answered.release();
        }
    }
}
