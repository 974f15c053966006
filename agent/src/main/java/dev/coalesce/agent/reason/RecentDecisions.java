package dev.coalesce.agent.reason;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The most recent decisions of this JVM. Guarded by its monitor. Hits and leads never come here. */
public final class RecentDecisions {
    /** How many decisions are kept. */
    public static final int MAX = 256;

    private static final Deque<Decision> RECENT = new ArrayDeque<>();

    private RecentDecisions() {}

    /**
     * Adds a decision, in place of the oldest one.
     *
     * @param method the method
     * @param reason why its call, or the method, is not shared
     * @param text what the log says, or would say, about it
     */
    static void add(String method, Reason reason, String text) {
        Decision decision = new Decision(System.currentTimeMillis(), method, reason, text);
        synchronized (RECENT) {
            if (RECENT.size() >= MAX) {
                RECENT.removeFirst();
            }
            RECENT.addLast(decision);
        }
    }

    /**
     * Lists the decisions.
     *
     * @return the most recent {@link #MAX} decisions, the oldest first
     */
    public static List<Decision> list() {
        synchronized (RECENT) {
            return new ArrayList<>(RECENT);
        }
    }
}
