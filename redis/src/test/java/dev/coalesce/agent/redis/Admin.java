package dev.coalesce.agent.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;

/** Sends commands to servers for a test, and waits for the answers: the client of the module cannot wait. */
final class Admin implements AutoCloseable {
    static {
        QuietLogging.install();
    }

    private final RedisClient client = RedisClient.create();

    RedisCommands<String, String> connect(RedisServer server) {
        return connect(server, false);
    }

    /** Connects, without a look at the certificate if the connection is encrypted. */
    RedisCommands<String, String> connect(RedisServer server, boolean encrypted) {
        RedisURI.Builder address =
                RedisURI.builder().withHost("127.0.0.1").withPort(server.port()).withSsl(encrypted);
        return client.connect(address.withVerifyPeer(false).build()).sync();
    }

    @Override
    public void close() {
        client.shutdownAsync();
    }
}
