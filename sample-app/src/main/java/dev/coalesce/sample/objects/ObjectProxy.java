package dev.coalesce.sample.objects;

import dev.coalesce.Coalesce;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Reads and writes objects of an S3 store. */
public final class ObjectProxy {
    private final S3Client s3;

    /**
     * Creates a proxy in front of one store.
     *
     * @param s3 the client of the store, which the caller closes
     */
    public ObjectProxy(S3Client s3) {
        this.s3 = s3;
    }

    /**
     * Opens an object. Overlapping requests share one {@code GetObject}, whose body is read once: each caller receives
     * its own stream over all bytes, and no caller waits for another.
     *
     * <p>Nothing is cached afterwards, because an object may be replaced at any time, and a proxy that still served the
     * old bytes would be an unwanted cache. A caller may receive bytes that were read just before its call, but never
     * older than the one request took.
     *
     * @param bucket the bucket
     * @param key the object's key
     * @return the bytes of the object, as a stream that the caller closes
     */
    @Coalesce(key = {"bucket", "key"})
    public InputStream open(String bucket, String key) {
        return s3.getObject(request -> request.bucket(bucket).key(key));
    }

    /**
     * Writes an object.
     *
     * @param bucket the bucket
     * @param key the object's key
     * @param content the bytes, which are read to the end
     * @throws IOException if the content cannot be read
     */
    public void store(String bucket, String key, InputStream content) throws IOException {
        Path file = Files.createTempFile("object", null); // a retry of the client reads the content again
        try {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
            s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromFile(file));
        } finally {
            Files.delete(file);
        }
    }
}
