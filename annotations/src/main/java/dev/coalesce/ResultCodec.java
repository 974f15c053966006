package dev.coalesce;

/**
 * Encodes and decodes the results of a method that is {@linkplain Coalesce#shared() shared} with other JVMs, if their
 * type cannot be carried otherwise. {@link Coalesce#codec()} names the class.
 *
 * <pre>{@code
 * public final class QuoteCodec implements ResultCodec<Quote> {
 *     public byte[] encode(Quote quote) {
 *         return quote.toProto().toByteArray();
 *     }
 *
 *     public Quote decode(byte[] bytes) throws InvalidProtocolBufferException {
 *         return Quote.of(QuoteProto.parseFrom(bytes));
 *     }
 * }
 * }</pre>
 *
 * <p>The class has a constructor without parameters, and is not an inner class. The agent creates objects of it when
 * the method is first called.
 *
 * <p>Implementations must be thread-safe: one object serves all calls of a method. They are called by threads of the
 * application, in all JVMs, with and without a transaction or a request. They are never given null: a null result is
 * carried without them.
 *
 * <p>The bytes come from a server to which others may write. Decode them into the expected type only, and never by the
 * name of a class that they contain.
 *
 * @param <T> the type of the results
 */
public interface ResultCodec<T> {

    /**
     * Encodes a result.
     *
     * @param result the result of a call; never null
     * @return the bytes, which the caller may keep; never null
     * @throws Exception if the result cannot be encoded: it stays in its JVM, and other JVMs run the method themselves
     */
    byte[] encode(T result) throws Exception;

    /**
     * Decodes a result.
     *
     * @param bytes bytes that {@link #encode} may have returned in another JVM, whose class has the same name and the
     *     same {@link #version()}; a copy of their own for each call, never null
     * @return a result that equals the encoded one; never null
     * @throws Exception if the bytes are not those of a result: this JVM runs the method itself
     */
    T decode(byte[] bytes) throws Exception;

    /**
     * Returns the version of the encoding. JVMs whose versions differ do not share results, so that an old and a new
     * version of an application can run side by side. Called once, when an object of the class has been created.
     *
     * @return any text; never null; empty by default
     */
    default String version() {
        return "";
    }
}
