package dev.coalesce.agent.redis;

import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Removes keys from the server, replaces the generations of methods, and adds both to the list of drops: JVMs whose server
 * reports changes do so too, because others may have no reports. Thread-safe.
 */
final class Invalidations implements Generations.Source {
    /** How long the server remembers a generation that nobody replaces. */
    private static final byte[] GENERATION_MILLIS = KeyNames.bytes(Long.toString(TimeUnit.DAYS.toMillis(30)));

    private final Scripts scripts;
    private final Servers servers;
    private final KeyNames names;

    /** Whether a script can add to the list of drops. In a cluster, the list may be on another node than the keys. */
    private final boolean isOneServer;

    Invalidations(Scripts scripts, Servers servers, KeyNames names, boolean isOneServer) {
        this.scripts = scripts;
        this.servers = servers;
        this.names = names;
        this.isOneServer = isOneServer;
    }

    /**
     * Removes a key.
     *
     * @param strings the names of the key's value and lease
     * @param entry what is added to the list
     * @return completes when both are done
     */
    CompletionStage<Long> drop(byte[][] strings, byte[][] entry) {
        byte[][] keys = isOneServer ? new byte[][] {strings[0], strings[1], names.drops()} : strings;
        byte[][] arguments = isOneServer ? entry : new byte[0][];
        CompletionStage<Long> dropped = scripts.<Long>run(Script.DROP, ScriptOutputType.INTEGER, keys, arguments)
                .thenApply(added -> checkAdded(added == 1, added));
        // Without the lease, no leader writes a value. So the lease goes first if the two cannot go together.
        CompletionStage<Long> gone =
                unlessMoving(dropped, () -> remove(strings[1]).thenCompose(unused -> remove(strings[0])));
        return isOneServer ? gone : gone.thenCompose(unused -> addDrop(entry));
    }

    private CompletionStage<Long> remove(byte[] name) {
        return scripts.run(Script.REMOVE, ScriptOutputType.INTEGER, new byte[][] {name});
    }

    /** Adds to the list of drops, in a cluster: when the strings are gone. */
    private CompletionStage<Long> addDrop(byte[][] entry) {
        CompletionStage<Long> added =
                scripts.run(Script.ADD_DROP, ScriptOutputType.INTEGER, new byte[][] {names.drops()}, entry);
        return added.thenApply(number -> checkAdded(number == 1, number));
    }

    /** A drop that other JVMs do not learn of must be repeated. Only servers that report nothing need the list. */
    private <T> T checkAdded(boolean added, T value) {
        if (!added && !servers.reportsChanges()) {
            throw new Disconnected("the server has no memory for the list of drops");
        }
        return value;
    }

    /** Returns a reply, or what another command replies if a cluster is moving the key's slot. */
    static <T> CompletionStage<T> unlessMoving(CompletionStage<T> reply, Supplier<CompletionStage<T>> otherwise) {
        return reply.handle((value, failure) ->
                        failure != null && Node.unwrap(failure) instanceof SlotMoving ? otherwise.get() : reply)
                .thenCompose(Function.identity());
    }

    @Override
    public CompletionStage<Long> current(String method) {
        CompletionStage<byte[]> reply = scripts.run(
                Script.GENERATION,
                ScriptOutputType.VALUE,
                new byte[][] {names.generation(method)},
                candidate(),
                GENERATION_MILLIS);
        return reply.thenApply(Invalidations::number);
    }

    @Override
    public CompletionStage<Long> next(String method) {
        byte[] candidate = candidate();
        byte[] name = names.generation(method);
        byte[][] entry = DropLog.methodEntry(method);
        CompletionStage<byte[]> reply;
        if (isOneServer) {
            byte[][] keys = {name, names.drops()};
            reply = scripts.run(
                    Script.NEXT_GENERATION,
                    ScriptOutputType.VALUE,
                    keys,
                    candidate,
                    GENERATION_MILLIS,
                    entry[0],
                    entry[1]);
            reply = reply.thenApply(text -> checkAdded(text.length > 0, text.length > 0 ? text : candidate));
        } else {
            reply = scripts.run(
                    Script.NEXT_GENERATION, ScriptOutputType.VALUE, new byte[][] {name}, candidate, GENERATION_MILLIS);
            reply = reply.thenCompose(text -> addDrop(entry).thenApply(unused -> text));
        }
        return reply.thenApply(Invalidations::number);
    }

    private static byte[] candidate() {
        return KeyNames.bytes(Long.toHexString(ThreadLocalRandom.current().nextLong()));
    }

    private static long number(byte[] text) {
        return Long.parseUnsignedLong(new String(text, StandardCharsets.US_ASCII), 16);
    }
}
