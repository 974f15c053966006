package dev.coalesce.agent.cluster;

/**
 * Sends the invalidations of this JVM to the engine, and lets calls ask the engine only when it knows them.
 *
 * <p><b>Pending drops.</b> A drop stays pending until the engine has confirmed it. After a connection, and when an engine
 * answers again that did not, all pending drops are sent. The breaker stays open until the engine has confirmed them: a
 * server that refuses to write may still return a result that one of them invalidates.
 *
 * <p><b>Failovers.</b> The server that takes over may not have received what the former one has confirmed last. So the
 * {@link ConfirmedDrops} become pending again if {@link SharedFlights#serverIdentity} has changed, or is not known.
 *
 * <p>Thread-safe.
 */
final class DropSender {
    private final Cluster cluster;
    private final Breaker breaker;
    private final ConfirmedDrops confirmed = new ConfirmedDrops();
    private final PendingDrops pending = new PendingDrops(confirmed);

    /** Counts connections and losses, so that a confirmation by an earlier connection is ignored. Guarded by this. */
    private int period;

    /** Whether calls have not asked the engine since it was connected. Guarded by this object's monitor. */
    private boolean isNew;

    /** Which server confirmed the {@link #confirmed} drops. Guarded by this object's monitor. */
    private String server = "";

    /** When the connection was lost, by {@code nanoTime}. Guarded by this object's monitor. */
    private long lostNanos;

    DropSender(Cluster cluster, Breaker breaker) {
        this.cluster = cluster;
        this.breaker = breaker;
    }

    /** Returns how many drops the engine has not confirmed. */
    int pending() {
        return pending.size();
    }

    /**
     * Drops a key in all JVMs, and waits for the engine at most as long as a call does. If the engine does not answer,
     * the drop is sent again when it does.
     *
     * <p>Races with {@link #sendAndUse}: a drop is either among those that are sent there, or finds that there is a
     * connection, and is sent by its own thread before that thread's next call asks the engine.
     *
     * @param drop the key, or all keys of a method
     */
    void drop(Drop drop) {
        Drop added = pending.add(drop);
        SharedFlights client = cluster.connectedClient(); // read after the drop is pending
        if (client == null) {
            return;
        }
        if (breaker.isClosed()) {
            if (!pending.sendAndAwait(client, added, cluster.settings().timeoutNanos())) {
                breaker.trip("it did not confirm an invalidation within engineTimeout");
            }
        } else {
            // The engine may refuse to write, and still remove.
            pending.send(client, added).whenComplete((done, failed) -> {
                if (failed != null) {
                    breaker.trip("it refused an invalidation: " + failed.getMessage());
                }
            });
        }
    }

    /** Called when the connection has been established. */
    void connected(SharedFlights client) {
        synchronized (this) {
            period++;
            isNew = true;
            String current = client.serverIdentity();
            if (current.isEmpty() || !current.equals(server)) {
                for (Drop each : confirmed.before(lostNanos)) {
                    pending.add(each);
                }
            }
            server = current;
        }
        sendAndUse(client);
    }

    /** Called when the connection has been lost. */
    synchronized void disconnected() {
        period++;
        lostNanos = System.nanoTime();
    }

    /** Sends the pending drops, and closes the breaker when the engine has confirmed them. */
    void sendAndUse(SharedFlights client) {
        int mine;
        synchronized (this) {
            mine = period;
        }
        pending.sendAll(client).whenComplete((none, failed) -> {
            if (failed == null) {
                use(mine);
            } else {
                retry(mine, failed);
            }
        });
    }

    private void use(int mine) {
        boolean first;
        synchronized (this) {
            if (mine != period || cluster.connectedClient() == null) {
                return;
            }
            breaker.close();
            first = isNew;
            isNew = false;
        }
        cluster.used(first);
    }

    private synchronized void retry(int mine, Throwable failed) {
        if (mine == period) {
            Throwable cause = failed.getCause();
            breaker.stayOpen("it did not confirm an earlier invalidation: "
                    + (cause == null ? failed.getMessage() : cause.getMessage()));
        }
    }
}
