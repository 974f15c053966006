package dev.coalesce.agent.redis;

/** Fails a script whose strings are partly on one node of a cluster, and partly on another. Has no stack. */
@SuppressWarnings("serial") // never serialized
final class SlotMoving extends RuntimeException {
    SlotMoving() {
        super("the cluster moves the key's slot to another node", null, false, false);
    }
}
