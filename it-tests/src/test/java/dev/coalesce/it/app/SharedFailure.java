package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** Rethrows cached failures through {@code try} with resources, each of which adds a suppressed exception. */
@SuppressWarnings("DoNotCallSuggester") // its methods fail
public final class SharedFailure {
    private static final int CALLS = 100_000;

    private SharedFailure() {}

    /** A resource whose {@code close} fails. */
    private static final class Broken implements AutoCloseable {
        @Override
        public void close() throws IOException {
            throw new IOException("cannot close");
        }
    }

    @Coalesce(key = "sku", ttl = "1h", errorTtl = "1h")
    static String price(String sku) {
        IllegalStateException down = new IllegalStateException("down");
        down.addSuppressed(new IOException("the body's own"));
        throw down;
    }

    @Coalesce(key = "sku", ttl = "1h", errorTtl = "1h")
    static InputStream picture(String sku) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }

            @Override
            public int read(byte[] to, int offset, int count) throws IOException {
                throw new IOException("reset");
            }
        };
    }

    @Coalesce(key = "sku", ttl = "1h", errorTtl = "1h")
    static String withoutSuppression(String sku) {
        throw new RuntimeException("down", null, false, false) {
            private static final long serialVersionUID = 1L;
        };
    }

    private interface Call {
        Object call() throws Exception;
    }

    private static Throwable failure(Call call) {
        try (Broken resource = new Broken()) {
            return new AssertionError(call.call() + " from " + resource.getClass());
        } catch (Exception e) {
            return e;
        }
    }

    private static void repeat(String what, Call call) {
        Throwable first = failure(call);
        Throwable last = first;
        for (int i = 0; i < CALLS; i++) {
            last = failure(call);
        }
        System.out.println(what + ": same " + (first == last) + ", " + last.getMessage() + ", suppressed at most 20 "
                + (last.getSuppressed().length <= 20) + ", first "
                + (last.getSuppressed().length == 0 ? null : last.getSuppressed()[0].getMessage()));
    }

    public static void main(String[] args) throws Exception {
        repeat("value", () -> price("tea"));
        repeat("stream", () -> picture("tea").read());
        repeat("without suppression", () -> withoutSuppression("tea"));

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(failure(() -> price("tea")));
        Throwable copy = (Throwable) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        copy.addSuppressed(new IOException("added to the copy"));
        System.out.println("serialized: " + copy.getMessage() + ", the copy's last: "
                + copy.getSuppressed()[copy.getSuppressed().length - 1].getMessage());
    }
}
