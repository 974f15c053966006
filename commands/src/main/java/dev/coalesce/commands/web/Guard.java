package dev.coalesce.commands.web;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Decides which requests are answered. That the server listens on loopback only does not suffice: a page of another
 * site, open in the same browser, can send requests to it, and can give a name of its own the address 127.0.0.1.
 *
 * <ul>
 *   <li>The header {@code Host} must name this server, so a foreign name that leads here reads nothing.
 *   <li>The data needs a token, which only the printed URL has. It is sent as a header that another site could send
 *       only with the permission of this server, which never gives one (no CORS).
 *   <li>Only {@code GET} is allowed: nothing can be changed.
 * </ul>
 */
final class Guard {
    /** The header that carries the token. */
    static final String TOKEN_HEADER = "Coalesce-Token";

    private static final int TOKEN_BYTES = 16;

    private final Set<String> hosts;
    private final String token = newToken();

    Guard(int port) {
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    String token() {
        return token;
    }

    /** Tells whether the request names this server, once. */
    boolean namesThisServer(Headers headers) {
        List<String> named = headers.getOrDefault("Host", List.of());
        return named.size() == 1 && hosts.contains(named.get(0));
    }

    /** Tells whether the request has the token. */
    boolean hasToken(Headers headers) {
        List<String> sent = headers.getOrDefault(TOKEN_HEADER, List.of());
        // The comparison takes the same time wherever the first difference is.
        return sent.size() == 1 && MessageDigest.isEqual(bytes(sent.get(0)), bytes(token));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
