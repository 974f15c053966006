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

/** A server of the S3 protocol, signatures included, that keeps its objects in memory. */
public final class ObjectStore implements AutoCloseable {
    /** There from the start. */
    public static final List<String> BUCKETS = List.of("photos", "reports");

    private static final String IDENTITY = "sample";
    private static final String SECRET = "sample-secret";

    private final LimitedBlobStore store;
    private final S3Proxy server;

    /**
     * Starts it on a free port.
     *
     * @param settings its limits
     * @throws Exception if it does not start
     */
    public ObjectStore(Settings settings) throws Exception {
        store = new LimitedBlobStore(new TransientNio2BlobStore(), settings.objectsAtOnce(), settings.objectLatency());
        BUCKETS.forEach(bucket -> store.createContainer(
                CreateBucketRequest.builder().bucket(bucket).build()));
        server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, IDENTITY, SECRET)
                .blobStore(store)
                // All is in memory: there is nothing that a graceful stop could save.
                .stopTimeout(0)
                .build();
        server.start();
    }

    /**
     * Where to reach it.
     *
     * @return without a path
     */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /**
     * What it lets in.
     *
     * @return the one identity it knows
     */
    public AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(IDENTITY, SECRET));
    }

    /**
     * How many objects were asked for.
     *
     * @return {@code GetObject} requests that came in with a good signature
     */
    public int getObjects() {
        return store.getObjects();
    }

    /**
     * Lets {@code GetObject} requests wait.
     *
     * @param paused false to serve them
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
