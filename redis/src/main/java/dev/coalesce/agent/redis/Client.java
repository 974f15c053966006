package dev.coalesce.agent.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.event.Event;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;

/**
 * Lettuce, configured: one thread for the connections, one for timers, and none of its own reconnection. {@link Node}
 * opens each connection anew, so a command that was sent and not answered fails, and is never sent again. Thread-safe.
 */
final class Client implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration HANDSHAKE = Duration.ofSeconds(2);
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** Commands that wait for an answer beyond this number are rejected: the server is too slow for this load. */
    private static final int MAX_UNANSWERED = 20_000;

    /** The least that Lettuce accepts. A thread starts when a connection needs it, so one runs for one connection. */
    private static final int THREADS = 2;

    static {
        QuietLogging.install();
    }

    /** The server shows this as the library of a connection; its own text forbids spaces. */
    private static final String LIBRARY = "coalesce";

    private final String name;
    private final ClientResources resources;
    private final Timer timer;
    private final RedisClient lettuce;

    /**
     * Creates a client, which does not connect yet.
     *
     * @param name the name of its connections, which operators see in {@code CLIENT LIST}
     */
    Client(String name) {
        this.name = name;
        ClientThreads threads = new ClientThreads();
        timer = new HashedWheelTimer(threads, 5, TimeUnit.MILLISECONDS);
        DefaultClientResources.Builder builder = DefaultClientResources.builder();
        builder.threadFactoryProvider(threads);
        builder.ioThreadPoolSize(THREADS);
        builder.computationThreadPoolSize(THREADS);
        builder.timer(timer);
        builder.addressResolverGroup(DefaultAddressResolverGroup.INSTANCE);
        builder.commandLatencyRecorder(CommandLatencyRecorder.disabled());
        builder.eventBus(new NoEvents());
        resources = builder.build();
        lettuce = new AsyncClient(resources);
        KeepAliveOptions keepAlive = KeepAliveOptions.builder()
                .enable()
                .idle(IDLE)
                .interval(IDLE)
                .count(3)
                .build();
        lettuce.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .replayFilter(command -> true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_UNANSWERED)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.builder().build())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(keepAlive)
                        .build())
                .build());
    }

    RedisClient lettuce() {
        return lettuce;
    }

    Timer timer() {
        return timer;
    }

    /** {@return the address of the server, or of the sentinels, as Lettuce describes it} */
    RedisURI uri(ServerAddress address) {
        return uri(address, address.hosts().get(0));
    }

    /** {@return the address of one host as Lettuce describes it; of all hosts if they are sentinels} */
    RedisURI uri(ServerAddress address, ServerAddress.Host first) {
        RedisURI.Builder builder;
        if (address.master() == null) {
            builder = RedisURI.builder().withHost(first.name()).withPort(first.port());
        } else {
            builder = RedisURI.Builder.sentinel(first.name(), first.port(), address.master());
            for (ServerAddress.Host host :
                    address.hosts().subList(1, address.hosts().size())) {
                builder.withSentinel(host.name(), host.port());
            }
        }
        if (address.user() != null && address.password() != null) {
            builder.withAuthentication(address.user(), address.password());
        } else if (address.password() != null) {
            builder.withPassword(address.password().toCharArray());
        }
        return builder.withSsl(address.tls())
                .withVerifyPeer(SslVerifyMode.FULL)
                .withDatabase(address.database())
                .withClientName(name)
                .withLibraryName(LIBRARY)
                .withLibraryVersion(version())
                .withTimeout(HANDSHAKE)
                .build();
    }

    /** Returns the version of this jar; a dash if the classes are in no jar. */
    private static String version() {
        String version = Client.class.getPackage().getImplementationVersion();
        return version == null ? "-" : version;
    }

    /** Does not wait. */
    @Override
    public void close() {
        lettuce.shutdownAsync(0, 0, TimeUnit.MILLISECONDS).whenComplete((none, failure) -> {
            resources.shutdown(0, 0, TimeUnit.MILLISECONDS);
            timer.stop();
        });
    }

    /** Lettuce's events would start threads, and nobody reads them. */
    private static final class NoEvents implements EventBus {
        @Override
        public Flux<Event> get() {
            return Flux.never();
        }

        @Override
        public void publish(Event event) {}
    }
}
