package dev.coalesce.agent.flight;

import dev.coalesce.agent.report.Log;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recognizes, in the stacks of threads that wait for each other, what they probably lack or hold. */
final class WaitHints {
    /** The stacks of more followers would say the same. */
    private static final int MAX_FOLLOWERS = 10;

    private static final String STATIC_INITIALIZER = "<clinit>";

    /** The reason for which a leader waits, by a method in its stack. */
    private static final Map<String, String> NEEDED = Map.of(
            "com.zaxxer.hikari.pool.HikariPool.getConnection", "a connection of a Hikari pool",
            "org.apache.tomcat.jdbc.pool.ConnectionPool.borrowConnection", "a connection of a Tomcat pool",
            "org.apache.commons.pool2.impl.GenericObjectPool.borrowObject", "an object of a Commons pool",
            "io.agroal.pool.ConnectionPool.getConnection", "a connection of an Agroal pool",
            "java.util.concurrent.Semaphore.acquire", "a permit of a semaphore",
            "java.util.concurrent.Semaphore.tryAcquire", "a permit of a semaphore",
            "java.util.concurrent.FutureTask.get", "a task that another thread runs",
            "java.util.concurrent.ForkJoinTask.awaitDone", "a task of a fork-join pool");

    /** The resource that a follower holds, by a method in its stack. */
    private static final Map<String, String> HELD = Map.of(
            "org.springframework.transaction.interceptor.TransactionAspectSupport.invokeWithinTransaction",
            "a transaction, and with it a connection",
            "org.springframework.transaction.support.TransactionTemplate.execute",
            "a transaction, and with it a connection",
            "org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker",
            "a thread of Tomcat's pool",
            "java.util.concurrent.ThreadPoolExecutor.runWorker",
            "a thread of a pool");

    private WaitHints() {}

    /** Adds one sentence for each thing that is recognized. */
    static void add(StringBuilder text, @Nullable Thread leader, List<Thread> followers) {
        if (leader != null) {
            addLeader(text, leader);
        }
        Map<String, Integer> held = new LinkedHashMap<>();
        for (Thread follower : followers.subList(0, Math.min(followers.size(), MAX_FOLLOWERS))) {
            addFollower(text, follower, held);
        }
        for (Map.Entry<String, Integer> each : held.entrySet()) {
            text.append(' ')
                    .append(each.getValue())
                    .append(" of the followers hold ")
                    .append(each.getKey())
                    .append('.');
        }
    }

    private static void addLeader(StringBuilder text, Thread leader) {
        for (StackTraceElement frame : leader.getStackTrace()) {
            String needed = NEEDED.get(frame.getClassName() + "." + frame.getMethodName());
            if (needed != null) {
                text.append(" It waits for ").append(needed).append('.');
                return;
            }
            if (frame.getMethodName().equals(STATIC_INITIALIZER)) {
                text.append(" It runs the static initializer of ")
                        .append(frame.getClassName())
                        .append('.');
                return;
            }
        }
    }

    private static void addFollower(StringBuilder text, Thread follower, Map<String, Integer> held) {
        boolean counted = false;
        for (StackTraceElement frame : follower.getStackTrace()) {
            if (frame.getMethodName().equals(STATIC_INITIALIZER)) {
                text.append(" The thread ")
                        .append(Log.oneLine(follower.getName()))
                        .append(" waits inside the static initializer of ")
                        .append(frame.getClassName())
                        .append(": if the leader needs that class, both wait for ever. Call the method elsewhere.");
            }
            String what = counted ? null : HELD.get(frame.getClassName() + "." + frame.getMethodName());
            if (what != null) {
                counted = true;
                held.merge(what, 1, Integer::sum);
            }
        }
    }
}
