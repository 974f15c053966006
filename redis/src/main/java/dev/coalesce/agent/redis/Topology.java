package dev.coalesce.agent.redis;

import dev.coalesce.agent.redis.ServerAddress.Host;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which master of a cluster has each hash slot.
 *
 * <p>Nodes may describe the cluster differently for a while. The description with the highest configuration epoch of a
 * slot's owner is the latest one, because each change of an owner raises its epoch.
 *
 * <p>Immutable.
 */
final class Topology {
    /** Knows no node. */
    static final Topology NONE = new Topology(new @Nullable Host[SlotHash.SLOT_COUNT], Set.of());

    private final @Nullable Host[] owners;
    private final Set<Host> masters;

    private Topology(@Nullable Host[] owners, Set<Host> masters) {
        this.owners = owners;
        this.masters = masters;
    }

    /**
     * Merges what several nodes have said.
     *
     * @param views what each node that was asked has said
     * @return the topology
     * @throws RuntimeException if a view cannot be read
     */
    static Topology of(Map<Host, TopologyReader.View> views) {
        @Nullable Host[] owners = new @Nullable Host[SlotHash.SLOT_COUNT];
        long[] epochs = new long[SlotHash.SLOT_COUNT];
        Set<Host> masters = new LinkedHashSet<>();
        views.forEach((asked, view) -> {
            for (RedisClusterNode node : ClusterPartitionParser.parse(view.nodes())) {
                boolean isGone = node.is(NodeFlag.FAIL) || node.is(NodeFlag.NOADDR) || node.is(NodeFlag.HANDSHAKE);
                if (!node.getRole().isUpstream() || (isGone && node.hasNoSlots())) {
                    continue;
                }
                Host endpoint = view.endpoints().get(node.getNodeId());
                Host host = endpoint == null ? host(node, asked) : endpoint;
                masters.add(host);
                node.forEachSlot(slot -> {
                    if (owners[slot] == null || epochs[slot] < node.getConfigEpoch()) {
                        owners[slot] = host;
                        epochs[slot] = node.getConfigEpoch();
                    }
                });
            }
        });
        return new Topology(owners, Set.copyOf(masters));
    }

    /** A node that has not been told its own address yet leaves it out. */
    private static Host host(RedisClusterNode node, Host asked) {
        String name = node.getUri() == null ? "" : node.getUri().getHost();
        return node.is(NodeFlag.MYSELF) && (name == null || name.isEmpty())
                ? asked
                : new Host(name, node.getUri().getPort());
    }

    @Nullable
    Host owner(int slot) {
        return owners[slot];
    }

    /** {@return the masters, whether or not they have slots} */
    Set<Host> masters() {
        return masters;
    }

    /** {@return whether each slot has an owner} */
    boolean isComplete() {
        return !owners().contains(null);
    }

    /** {@return the masters that have slots; contains null if a slot has no owner} */
    Set<@Nullable Host> owners() {
        Set<@Nullable Host> distinct = new LinkedHashSet<>();
        for (Host owner : owners) {
            distinct.add(owner);
        }
        return distinct;
    }

    /** {@return whether a slot that has an owner in both topologies has another one in the later topology} */
    boolean hasMovedSlots(Topology later) {
        for (int slot = 0; slot < owners.length; slot++) {
            Host before = owners[slot];
            Host after = later.owners[slot];
            if (before != null && after != null && !before.equals(after)) {
                return true;
            }
        }
        return false;
    }
}
