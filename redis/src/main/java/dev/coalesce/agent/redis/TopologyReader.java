package dev.coalesce.agent.redis;

import dev.coalesce.agent.redis.ServerAddress.Host;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.netty.util.Timeout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks nodes of a cluster which of them has which slot.
 *
 * <p><b>Addresses.</b> {@code CLUSTER NODES} tells the owner of each slot and how new that is. Under which address
 * clients reach an owner is told by {@code CLUSTER SLOTS}: the address, the host name, or the one at which the node was
 * asked, as the cluster is configured. Redirections name the same address. Without {@code CLUSTER SLOTS}, because the
 * user must not ask it, the addresses of {@code CLUSTER NODES} are used.
 *
 * <p>Used by one thread at a time.
 */
final class TopologyReader {
    /** How many nodes are asked, so that one with an old view misleads nobody. */
    private static final int ASKED = 3;

    private static final long PATIENCE_MILLIS = 1_000;

    private final Client client;
    private final ServerAddress address;

    /** Which known host is asked next while no node is connected. */
    private int nextHost;

    /**
     * The answer of one node.
     *
     * @param nodes its reply to {@code CLUSTER NODES}
     * @param endpoints by the id of a node, under which address clients reach it; empty if that is not known
     */
    record View(String nodes, Map<String, Host> endpoints) {}

    /**
     * The answers of the nodes.
     *
     * @param views by node; empty if none has answered
     * @param isOk whether all of them call the state of the cluster ok
     */
    record Answer(Map<Host, View> views, boolean isOk) {}

    TopologyReader(Client client, ServerAddress address) {
        this.client = client;
        this.address = address;
    }

    /**
     * Asks some nodes; if none is connected, asks one host of the address or of the last topology with a connection of
     * its own.
     *
     * @param connected the connected nodes
     * @param masters the masters of the last topology
     * @return what they say; fails only if no node is connected
     */
    CompletionStage<Answer> ask(Map<Host, Node> connected, Set<Host> masters) {
        Map<Host, View> views = new ConcurrentHashMap<>();
        AtomicBoolean ok = new AtomicBoolean(true);
        List<CompletableFuture<?>> replies = new ArrayList<>();
        List<Map.Entry<Host, Node>> nodes = new ArrayList<>(connected.entrySet());
        Collections.shuffle(nodes);
        for (Map.Entry<Host, Node> each : nodes.subList(0, Math.min(ASKED, nodes.size()))) {
            Host host = each.getKey();
            Node node = each.getValue();
            replies.add(node.ask(commands -> view(host, commands))
                    .thenAccept(view -> views.put(host, view))
                    .exceptionally(failure -> null)
                    .toCompletableFuture());
            replies.add(node.ask(RedisAsyncCommands::clusterInfo)
                    .thenAccept(TopologyReader::checkOk)
                    .whenComplete((none, failure) -> ok.compareAndSet(true, failure == null))
                    .exceptionally(failure -> null)
                    .toCompletableFuture());
        }
        if (nodes.isEmpty()) {
            Set<Host> known = new LinkedHashSet<>(address.hosts());
            known.addAll(masters);
            Host host = List.copyOf(known).get(Math.floorMod(nextHost++, known.size()));
            replies.add(askUnconnected(host)
                    .thenAccept(view -> views.put(host, view))
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                .thenApply(none -> new Answer(views, ok.get()));
    }

    /** Throws an exception if a reply to {@code CLUSTER INFO} says that the cluster is down. */
    static void checkOk(String info) {
        if (!info.contains("cluster_state:ok")) {
            throw new Disconnected("the cluster is down");
        }
    }

    private CompletionStage<View> askUnconnected(Host host) {
        try {
            return client.lettuce()
                    .connectAsync(ByteArrayCodec.INSTANCE, client.uri(address, host))
                    .thenCompose(connection -> askAndClose(host, connection));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private CompletionStage<View> askAndClose(Host host, StatefulRedisConnection<byte[], byte[]> connection) {
        CompletableFuture<View> answer = new CompletableFuture<>();
        try {
            Timeout timer = client.timer()
                    .newTimeout(
                            timeout -> answer.completeExceptionally(new Disconnected("no answer from " + host)),
                            PATIENCE_MILLIS,
                            TimeUnit.MILLISECONDS);
            view(host, connection.async()).whenComplete((view, failure) -> {
                timer.cancel();
                if (failure == null) {
                    answer.complete(view);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) { // the timer has been stopped: the client is being closed
            answer.completeExceptionally(e);
        }
        answer.whenComplete((view, failure) -> connection.closeAsync());
        return answer;
    }

    private static CompletionStage<View> view(Host asked, RedisAsyncCommands<byte[], byte[]> commands) {
        CompletionStage<Map<String, Host>> endpoints = commands.clusterSlots()
                .thenApply(slots -> endpoints(slots, asked))
                .exceptionally(refused -> Map.of());
        return commands.clusterNodes().thenCombine(endpoints, View::new);
    }

    /** Reads a reply to {@code CLUSTER SLOTS}: for each range of slots its first and last one, and its nodes. */
    static Map<String, Host> endpoints(List<Object> slots, Host asked) {
        Map<String, Host> endpoints = new HashMap<>();
        for (Object range : slots) {
            if (range instanceof List<?> parts) {
                for (Object part : parts) {
                    if (part instanceof List<?> node
                            && node.size() >= 3
                            && node.get(1) instanceof Long port
                            && node.get(2) instanceof byte[] id) {
                        String named = node.get(0) instanceof byte[] name ? text(name) : null;
                        endpoints.put(text(id), new Host(name(named, asked), port.intValue()));
                    }
                }
            }
        }
        return endpoints;
    }

    /**
     * Returns the name of a host that a node has named.
     *
     * @param named the name; empty, a question mark or null if the node does not know it
     * @param asked the node: an unknown host is reached as that node is
     */
    static String name(@Nullable String named, Host asked) {
        return named == null || named.isEmpty() || named.equals("?") ? asked.name() : named;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
