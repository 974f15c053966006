package dev.coalesce.agent.wire;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The bytes around an encoded outcome: {@code version, kind, second half of the key's digest, JVM, payload}, and an
 * HMAC of the digest and all this if there is a secret. Whoever can write to the engine but does not know the secret
 * can therefore cause misses only.
 *
 * @param kind what the payload is
 * @param jvm the JVM that has led
 * @param bytes all bytes
 * @param payloadFrom where the payload begins
 * @param payloadEnd where it ends
 */
@SuppressWarnings({"ArrayRecordComponent", "EnumOrdinal"}) // never compared; the order is the format
public record Envelope(Kind kind, long jvm, byte[] bytes, int payloadFrom, int payloadEnd) {
    /** Says what an envelope holds. */
    public enum Kind {
        /** A result. */
        RESULT,
        /** A failure. */
        FAILURE,
        /** Nothing: the outcome cannot be carried, so that each JVM runs its own execution. */
        NOT_CARRIED
    }

    private static final int VERSION = 1;
    private static final int CHECK_BYTES = 16;
    private static final int HEADER = 2 + CHECK_BYTES + Long.BYTES;
    private static final int MAC_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /**
     * Creates the bytes of an envelope.
     *
     * @param kind what the payload is
     * @param digest the digest of the key; 32 bytes
     * @param jvm the JVM that has led
     * @param payload the encoded outcome
     * @param secret the shared secret; null if there is none
     * @return the bytes
     */
    public static byte[] seal(Kind kind, byte[] digest, long jvm, byte[] payload, byte @Nullable [] secret) {
        WireOutput out = new WireOutput(Integer.MAX_VALUE);
        out.writeByte(VERSION);
        out.writeByte(kind.ordinal());
        out.writeBytes(Arrays.copyOfRange(digest, CHECK_BYTES, 2 * CHECK_BYTES));
        out.writeFixed(jvm, Long.BYTES);
        out.writeBytes(payload);
        if (secret != null) {
            byte[] content = out.toBytes();
            out.writeBytes(mac(secret, digest, content, content.length));
        }
        return out.toBytes();
    }

    /**
     * Opens an envelope.
     *
     * @param bytes the bytes
     * @param digest the digest of the key; 32 bytes
     * @param secret the shared secret; null if there is none
     * @return the envelope
     * @throws WireException if the bytes are not an envelope of this key
     */
    public static Envelope open(byte[] bytes, byte[] digest, byte @Nullable [] secret) {
        int end = secret == null ? bytes.length : bytes.length - MAC_BYTES;
        if (end < HEADER) {
            throw new WireException("truncated");
        }
        WireInput in = new WireInput(bytes, 0, end);
        int version = in.readByte();
        int kind = in.readByte();
        if (version != VERSION || kind >= Kind.values().length) {
            throw new WireException("of another version");
        }
        byte[] check = in.readBytes(CHECK_BYTES);
        if (!Arrays.equals(check, 0, CHECK_BYTES, digest, CHECK_BYTES, 2 * CHECK_BYTES)) {
            throw new WireException("of another key");
        }
        if (secret != null
                && !MessageDigest.isEqual(
                        mac(secret, digest, bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
            throw new WireException("not signed with the secret");
        }
        return new Envelope(Kind.values()[kind], in.readFixed(Long.BYTES), bytes, HEADER, end);
    }

    /** Creates the HMAC of a key's digest and of the first bytes of a content. */
    private static byte[] mac(byte[] secret, byte[] digest, byte[] content, int end) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(digest);
            mac.update(content, 0, end);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // each JDK has it
        }
    }
}
