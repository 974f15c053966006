package dev.coalesce.agent.redis;

import dev.coalesce.agent.cluster.SharedFlights.Token;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes a token as 32 hexadecimal digits, as {@link Script} expects it. */
final class TokenText {
    private static final int LENGTH = 32;

    private TokenText() {}

    static byte[] encode(Token token) {
        HexFormat hex = HexFormat.of();
        return KeyNames.bytes(hex.toHexDigits(token.jvm()) + hex.toHexDigits(token.count()));
    }

    static Token decode(byte[] text) {
        if (text.length != LENGTH) {
            throw new IllegalStateException("not a token: " + text.length + " bytes");
        }
        String hex = new String(text, StandardCharsets.US_ASCII);
        return new Token(
                Long.parseUnsignedLong(hex.substring(0, LENGTH / 2), 16),
                Long.parseUnsignedLong(hex.substring(LENGTH / 2), 16));
    }
}
