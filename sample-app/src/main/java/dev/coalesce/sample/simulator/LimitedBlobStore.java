package dev.coalesce.sample.simulator;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The disks behind the S3 server: they serve a few objects at a time, each takes a while, and the others queue. */
final class LimitedBlobStore extends ForwardingBlobStore {
    private final AtomicInteger getObjects = new AtomicInteger();
    private final Pause pause = new Pause();
    private final Semaphore disks;
    private final Duration latency;

    LimitedBlobStore(BlobStore store, int atOnce, Duration latency) {
        super(store);
        this.disks = new Semaphore(atOnce, true);
        this.latency = latency;
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        getObjects.incrementAndGet();
        pause.pass();
        disks.acquireUninterruptibly();
        try {
            Latency.of(latency);
            return super.getBlob(request);
        } finally {
            disks.release();
        }
    }

    /** While it is paused, requests are counted and wait. */
    Pause pause() {
        return pause;
    }

    /** {@code GetObject} requests that reached the server with a good signature. */
    int getObjects() {
        return getObjects.get();
    }
}
