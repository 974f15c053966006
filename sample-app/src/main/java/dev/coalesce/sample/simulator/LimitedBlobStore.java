package dev.coalesce.sample.simulator;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Simulates the disks of the S3 server: each object takes some time, a few are served at a time, and the others queue.
 */
final class LimitedBlobStore extends ForwardingBlobStore {
    private final AtomicInteger getObjects = new AtomicInteger();
    private final Pause pause = new Pause();
    private final Semaphore disks;
    private final Duration latency;

    LimitedBlobStore(BlobStore store, int maxConcurrent, Duration latency) {
        super(store);
        this.disks = new Semaphore(maxConcurrent, true);
        this.latency = latency;
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        getObjects.incrementAndGet();
        pause.await();
        disks.acquireUninterruptibly();
        try {
            Latency.simulate(latency);
            return super.getBlob(request);
        } finally {
            disks.release();
        }
    }

    /** Returns the pause of this store. While it is on, requests are counted and wait. */
    Pause pause() {
        return pause;
    }

    /** Returns the number of {@code GetObject} requests that arrived with a valid signature. */
    int getObjects() {
        return getObjects.get();
    }
}
