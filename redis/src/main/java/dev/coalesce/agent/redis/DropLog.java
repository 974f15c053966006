package dev.coalesce.agent.redis;

import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The latest drops, in a list in the server. A JVM whose server does not report changes reads the list again and again.
 *
 * <p><b>Entries.</b> Each drop adds an entry that begins with a random number, so a reader that knows the newest entry it
 * has seen reads those that came later. If that entry is no longer there, because there were too many drops, the server
 * was emptied, or a replica has taken over, everything may have been dropped.
 *
 * <p><b>Order.</b> The list is read on the connection of the other commands. A reply from before a drop therefore arrives
 * before the drop is seen. In a cluster the list is on one of the nodes, so a reader that finds something new waits for
 * the replies of the others before it tells.
 *
 * <p><b>Cluster.</b> A script cannot use strings of several hash slots. There a drop is added by a command of its own, when
 * the strings are gone. A reader that came in between would otherwise find the older result again, and keep it.
 *
 * <p>Thread-safe.
 */
final class DropLog {
    /** With jitter at most 60 ms, so a drop is seen within 100 ms on a healthy server. */
    private static final long PERIOD_MILLIS = 40;

    private static final long JITTER_MILLIS = 20;
    private static final long RETRY_MILLIS = 1_000;
    private static final byte[] KEPT_MILLIS = KeyNames.bytes(Long.toString(TimeUnit.DAYS.toMillis(1)));
    private static final char KEY = 'k';
    private static final char METHOD = 'm';
    private static final int RANDOM_LENGTH = 17; // 16 digits and a colon
    private static final long ALL = 0;
    private static final long UNCHANGED = 1;
    private static final long ADDED = 2;

    private final Servers servers;
    private final io.netty.util.Timer timer;
    private final byte[] name;
    private final Reader reader;

    /** Changes when reading starts or stops: readings that have begun before are ignored. Guarded by this object. */
    private int period;

    /** The newest entry that was seen; empty if none was. Guarded by this object's monitor. */
    private byte[] newest = {};

    /** Receives what was dropped. Called on a thread of the client. */
    interface Reader {
        /** Called when the list has been read for the first time since {@link #start}. */
        void started();

        /** Called when the list cannot be read. */
        void failed(Throwable cause);

        /** Called with the key's id, and its method. */
        void keyDropped(String id, String method);

        void methodDropped(String method);

        void anythingDropped();
    }

    DropLog(Servers servers, Client client, byte[] name, Reader reader) {
        this.servers = servers;
        this.timer = client.timer();
        this.name = name;
        this.reader = reader;
    }

    /** {@return the arguments with which a script adds an entry about a key} */
    static byte[][] keyEntry(String id, String method) {
        return new byte[][] {entry(KEY + id + method), KEPT_MILLIS};
    }

    /** {@return the arguments with which a script adds an entry about all keys of a method} */
    static byte[][] methodEntry(String method) {
        return new byte[][] {entry(METHOD + method), KEPT_MILLIS};
    }

    private static byte[] entry(String text) {
        return KeyNames.bytes(
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ':' + text);
    }

    /** Reads the list until {@link #stop}. */
    void start() {
        int started;
        synchronized (this) {
            started = ++period;
            newest = new byte[0];
        }
        read(started, true);
    }

    synchronized void stop() {
        period++;
    }

    private void read(int mine, boolean first) {
        byte[] last;
        synchronized (this) {
            if (mine != period) {
                return;
            }
            last = newest;
        }
        CompletionStage<List<Object>> reply = servers.run(
                Script.READ_DROPS, ScriptOutputType.MULTI, new byte[][] {name}, last, entry(""), KEPT_MILLIS);
        CompletionStage<List<Object>> settled = reply.thenCompose(content -> (Long) content.get(0) == UNCHANGED
                ? reply
                : servers.awaitReplies().thenApply(none -> content));
        settled.whenComplete((content, failure) -> {
            try {
                boolean isFirst = first;
                if (failure == null) {
                    isFirst = !use(mine, content, first) && first;
                } else if (isCurrent(mine)) {
                    reader.failed(Node.unwrap(failure));
                    isFirst = true;
                }
                again(mine, isFirst, failure != null);
            } catch (RuntimeException e) {
                reader.failed(e);
                again(mine, true, true);
            }
        });
    }

    private void again(int mine, boolean first, boolean failed) {
        if (isCurrent(mine)) {
            long millis = failed
                    ? RETRY_MILLIS
                    : PERIOD_MILLIS + ThreadLocalRandom.current().nextLong(JITTER_MILLIS);
            try {
                timer.newTimeout(timeout -> read(mine, first), millis, TimeUnit.MILLISECONDS);
            } catch (IllegalStateException e) {
                // the timer has been stopped: the client is being closed
            }
        }
    }

    private synchronized boolean isCurrent(int mine) {
        return mine == period;
    }

    private boolean use(int mine, List<Object> content, boolean first) {
        long kind = (Long) content.get(0);
        boolean all;
        synchronized (this) {
            if (mine != period) {
                return false;
            }
            boolean isMissing = kind != ALL && kind != UNCHANGED && kind != ADDED;
            all = kind == ALL || (isMissing && newest.length > 0);
            newest = kind == UNCHANGED ? newest : content.size() > 1 ? (byte[]) content.get(1) : new byte[0];
        }
        if (first) {
            reader.started();
        } else if (all) {
            reader.anythingDropped();
        } else if (kind == ADDED) {
            for (Object each : content.subList(1, content.size())) {
                tell(new String((byte[]) each, StandardCharsets.UTF_8));
            }
        }
        return true;
    }

    private void tell(String entry) {
        if (entry.length() <= RANDOM_LENGTH) {
            return; // it only marks the beginning of the list
        }
        String text = entry.substring(RANDOM_LENGTH + 1);
        if (entry.charAt(RANDOM_LENGTH) == METHOD) {
            reader.methodDropped(text);
        } else if (text.length() > KeyNames.ID_LENGTH) {
            reader.keyDropped(text.substring(0, KeyNames.ID_LENGTH), text.substring(KeyNames.ID_LENGTH));
        }
    }
}
