package dev.coalesce.agent.wire;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes and decodes the results of one method. Thread-safe. */
public final class ResultCodec {
    private final @Nullable Codec root;
    private final String shape;

    private ResultCodec(@Nullable Codec root) {
        this.root = root;
        StringBuilder text = new StringBuilder();
        if (root != null) {
            root.describe(text, new ArrayList<>());
        }
        this.shape = text.toString();
    }

    /**
     * Compiles the codec of a method's result.
     *
     * @param result the declared generic type of the result
     * @return the codec
     * @throws UncarriableTypeException if a part of the type cannot be carried; it names the part
     */
    public static ResultCodec compile(Type result) throws UncarriableTypeException {
        return compile(result, "", null);
    }

    /**
     * Compiles the codec of a method's result, or creates the one that the method names.
     *
     * @param result the declared generic type of the result
     * @param codec the name of a class that implements {@code dev.coalesce.ResultCodec}; empty if there is none
     * @param loader the loader of the method's class
     * @return the codec
     * @throws UncarriableTypeException if a part of the type cannot be carried, or the class cannot be used
     */
    public static ResultCodec compile(Type result, String codec, @Nullable ClassLoader loader)
            throws UncarriableTypeException {
        if (!codec.isEmpty()) {
            return new ResultCodec(ApplicationCodec.of(codec, loader, result));
        }
        boolean isVoid = result == void.class || result == Void.class;
        return new ResultCodec(isVoid ? null : new CodecCompiler(loader).compile(result, Map.of(), "the result"));
    }

    /** {@return a text that is equal in two JVMs exactly if they can read each other's results} */
    public byte[] shape() {
        return shape.getBytes(StandardCharsets.UTF_8);
    }

    /** {@return what to do if results cannot be decoded: the end of a message, without its period} */
    public String cureOfUndecodable() {
        return root instanceof ApplicationCodec
                ? ". Let decode read what encode writes, and change version() of the codec with its format"
                : ". All JVMs of a namespace must run the same version of Coalesce and have the same secretFile";
    }

    /**
     * Encodes a result.
     *
     * @param result the result, or null
     * @param maxBytes the maximum number of bytes
     * @return the bytes
     * @throws RuntimeException if the result is too large, or holds something that its declared type does not allow
     */
    public byte[] encode(@Nullable Object result, int maxBytes) {
        WireOutput out = new WireOutput(maxBytes);
        if (root == null || result == null) {
            out.writeByte(0);
        } else {
            root.writeNullable(out, result);
        }
        return out.toBytes();
    }

    /**
     * Decodes a result.
     *
     * @param bytes contains what {@link #encode} has returned
     * @param from where it begins
     * @param end where it ends
     * @return the result, or null
     * @throws RuntimeException if the bytes are not those of a result
     */
    public @Nullable Object decode(byte[] bytes, int from, int end) {
        WireInput in = new WireInput(bytes, from, end);
        Object result = null;
        if (root != null) {
            result = root.readNullable(in);
        } else if (in.readByte() != 0) {
            throw new WireException("a result of a method that returns nothing");
        }
        in.requireEnd();
        return result;
    }
}
