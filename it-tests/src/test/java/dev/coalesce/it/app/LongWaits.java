package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.CoalesceTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** Waits that end only when something else happens. The argument says which. */
public class LongWaits {
    private static final CountDownLatch RUNNING = new CountDownLatch(1);
    private static final Semaphore CONNECTIONS = new Semaphore(2);

    /** Opens when the followers hold all connections. */
    private static final CountDownLatch HELD = new CountDownLatch(2);

    private enum Ending {
        INPUT,
        TIMEOUT
    }

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "pool" -> pool(Ending.INPUT);
            case "poolWithTimeout" -> pool(Ending.TIMEOUT);
            case "staticInitializer" -> staticInitializer();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Followers hold the connections that their leader needs, until they time out or the input ends. */
    private static void pool(Ending ending) throws Exception {
        Thread leader = start("leader", () -> rates("EUR"));
        RUNNING.await();
        List<Thread> followers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            CONNECTIONS.acquire();
            HELD.countDown();
            followers.add(start("follower-" + i, () -> {
                try {
                    return rates("EUR");
                } catch (CoalesceTimeoutException e) {
                    return "timed out";
                } finally {
                    CONNECTIONS.release();
                }
            }));
        }
        if (ending == Ending.INPUT) {
            System.in.read();
            CONNECTIONS.release(2);
        }
        for (Thread follower : followers) {
            follower.join();
        }
        leader.join();
    }

    @Coalesce
    static String rates(String currency) throws InterruptedException {
        RUNNING.countDown();
        HELD.await();
        CONNECTIONS.acquire();
        CONNECTIONS.release();
        return "rates";
    }

    /** The leader needs a class whose static initializer waits for the leader. */
    private static void staticInitializer() throws Exception {
        Thread leader = start("leader", () -> config("db"));
        RUNNING.await();
        start("initializing", () -> Settings.VALUE);
        System.in.read();
        Runtime.getRuntime().halt(0);
        leader.join();
    }

    private static final CountDownLatch INITIALIZING = new CountDownLatch(1);

    static class Settings {
        static final String VALUE;

        static {
            INITIALIZING.countDown();
            VALUE = config("db");
        }
    }

    @Coalesce
    static String config(String name) {
        RUNNING.countDown();
        try {
            INITIALIZING.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Settings.VALUE;
    }

    private static Thread start(String name, Callable<String> call) {
        Thread thread = new Thread(
                () -> {
                    try {
                        System.out.println(Thread.currentThread().getName() + ": " + call.call());
                    } catch (Exception e) {
                        System.out.println(Thread.currentThread().getName() + ": " + e);
                    }
                },
                name);
        thread.start();
        return thread;
    }
}
