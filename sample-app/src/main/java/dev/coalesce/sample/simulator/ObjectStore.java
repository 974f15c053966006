package dev.coalesce.sample.simulator;

import java.net.URI;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;

/** An S3 server with objects in memory. It checks signatures as a real one. */
public final class ObjectStore implements AutoCloseable {
    /** The buckets that exist from the start. */
    public static final List<String> BUCKETS = List.of("photos", "reports");

    private static final String IDENTITY = "sample";
    private static final String SECRET = "sample-secret";

    private final LimitedBlobStore store;
    private final S3Proxy server;

    /**
     * Starts the server on a free port.
     *
     * @param settings the limits of the server
     * @throws Exception if the server does not start
     */
    public ObjectStore(Settings settings) throws Exception {
        store = new LimitedBlobStore(new TransientNio2BlobStore(), settings.objectsAtOnce(), settings.objectLatency());
        BUCKETS.forEach(bucket -> store.createContainer(
                CreateBucketRequest.builder().bucket(bucket).build()));
        server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, IDENTITY, SECRET)
                .blobStore(store)
                // All objects are in memory, so a graceful stop would save nothing.
                .stopTimeout(0)
                .build();
        server.start();
    }

    /**
     * Returns the address of the server.
     *
     * @return the base address, without a path
     */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /**
     * Returns the credentials that the server accepts.
     *
     * @return the only identity that the server knows
     */
    public AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(IDENTITY, SECRET));
    }

    /**
     * Returns how many objects were requested.
     *
     * @return the number of {@code GetObject} requests with a valid signature
     */
    public int getObjects() {
        return store.getObjects();
    }

    /**
     * Makes {@code GetObject} requests wait, or serves them again.
     *
     * @param paused true to make requests wait, false to serve them
     */
    public void pause(boolean paused) {
        store.pause().set(paused);
    }

    @Override
    public void close() {
        store.pause().end();
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
