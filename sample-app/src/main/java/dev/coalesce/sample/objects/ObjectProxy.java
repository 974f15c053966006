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
     * A proxy in front of one store.
     *
     * @param s3 stays the caller's to close
     */
    public ObjectProxy(S3Client s3) {
        this.s3 = s3;
    }

    /**
     * The bytes of an object. Requests that overlap share one {@code GetObject}, whose body is read once: each gets a
     * stream of its own over all of it, and none waits for another. Nothing is kept after it, because an object may be
     * replaced at any time, and a proxy that went on serving the old bytes would be a cache nobody asked for. A reader
     * can still be handed bytes that were read just before it asked, but never older than that one request took.
     *
     * @param bucket the bucket
     * @param key the object's key
     * @return to be closed
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
     * @param content read to its end
     * @throws IOException if that cannot be read
     */
    public void store(String bucket, String key, InputStream content) throws IOException {
        Path file = Files.createTempFile("object", null); // the client reads it again when it has to try again
        try {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
            s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromFile(file));
        } finally {
            Files.delete(file);
        }
    }
}
