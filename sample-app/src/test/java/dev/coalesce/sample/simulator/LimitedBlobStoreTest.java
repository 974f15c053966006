package dev.coalesce.sample.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Concurrency limit, pause and counter of the simulated disks. */
@Timeout(30)
class LimitedBlobStoreTest {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger served = new AtomicInteger();
    private final LimitedBlobStore store = new LimitedBlobStore(new BlockingStore(), 1, Duration.ZERO);

    @Test
    void moreRequestsThanTheLimit_queueAndAreCounted() throws Exception {
        Thread first = new Thread(this::read);
        Thread second = new Thread(this::read);

        first.start();
        entered.await();
        second.start();
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(served).hasValue(1);
        assertThat(store.getObjects()).isEqualTo(2);

        release.countDown();
        first.join();
        second.join();
        assertThat(served).hasValue(2);
    }

    @Test
    void requestWhilePaused_waitsAndIsCounted() throws Exception {
        store.pause().set(true);
        release.countDown();
        Thread reader = new Thread(this::read);
        reader.start();
        while (reader.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(store.getObjects()).isEqualTo(1);
        assertThat(served).hasValue(0);

        store.pause().set(false);
        reader.join();
        assertThat(served).hasValue(1);
    }

    private void read() {
        store.getBlob(GetObjectRequest.builder().bucket("b").key("k").build()).abort();
    }

    /** Blocks each request until it is released. */
    private final class BlockingStore extends ForwardingBlobStore {
        BlockingStore() {
            super(new TransientNio2BlobStore());
        }

        @Override
        public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
            served.incrementAndGet();
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new ResponseInputStream<>(
                    GetObjectResponse.builder().build(), new ByteArrayInputStream(new byte[0]));
        }
    }
}
