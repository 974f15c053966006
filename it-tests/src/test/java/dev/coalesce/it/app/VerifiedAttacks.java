package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Vector;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Methods whose results are hard to verify. What the program prints is the same whether they are verified or not.
 * Argument: {@code hold} for a call that ends when the test says so.
 */
@SuppressWarnings("JdkObsolete") // applications have such results
public final class VerifiedAttacks {
    private static final int CALLS = 400;
    private static final Vector<String> SHARED = new Vector<>(List.of("shared"));
    private static final byte[] LARGE = new byte[100 << 20];
    private static final List<Object> CHANGING = new ArrayList<>();

    /** A class that another loader defines. */
    public static final class Plugin implements UnaryOperator<Object> {
        private int calls;

        /** A result whose class belongs to the loader. */
        public record Answer(Object key, ClassLoader loader, List<Object> all) {}

        @Override
        @Coalesce(ttl = "1h")
        public Object apply(Object key) {
            calls++;
            return new Answer(key, Plugin.class.getClassLoader(), new ArrayList<>(List.of(calls, this)));
        }
    }

    /** A list as an object-relational mapper returns it: it fails outside of its session. */
    static final class Lazy extends AbstractList<Object> {
        @Override
        public Object get(int index) {
            throw new IllegalStateException("no session");
        }

        @Override
        public int size() {
            throw new IllegalStateException("no session");
        }
    }

    /** An entity whose methods must not be called, in a chain that is too long to follow. */
    static final class Entity {
        final String id;
        final List<Object> items = new Lazy();
        final @Nullable Entity next;

        Entity(String id, @Nullable Entity next) {
            this.id = id;
            this.next = next;
        }

        public String getId() {
            if (!id.isEmpty()) {
                throw new IllegalStateException(id + items + next);
            }
            return id;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw new IllegalStateException("equals");
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException("hashCode");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("toString");
        }
    }

    private final CountDownLatch isHeld = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    private VerifiedAttacks() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            new VerifiedAttacks().runHeldCall();
            return;
        }
        lockedResult();
        shapes();
        changedResult();
        System.out.println("unloaded: " + isUnloaded(loader()));
    }

    /** Waits for a call with the lock of its result. */
    private static void lockedResult() throws InterruptedException {
        synchronized (SHARED) {
            for (int i = 0; i < 40; i++) {
                Thread caller = new Thread(VerifiedAttacks::locked, "caller");
                caller.start();
                caller.join();
            }
        }
        System.out.println("locked: " + locked());
    }

    private static void shapes() {
        int sum = 0;
        int failures = 0;
        for (int i = 0; i < CALLS; i++) {
            String key = "k" + i % 3;
            sum += large(key).length + nulls(key).size() + cyclic(key).size();
            sum += entity(key).id.length();
            sum += objects(key).length;
            try {
                fails(key);
            } catch (IllegalStateException e) {
                failures += e.getStackTrace()[0].getMethodName().equals("fails") ? 1 : 0;
            }
        }
        System.out.println("sum: " + sum + ", failures: " + failures);
    }

    /** Calls a method while another thread changes the list that it returns. */
    private static void changedResult() throws InterruptedException {
        int[] same = new int[1];
        Thread caller = new Thread(
                () -> {
                    for (int i = 0; i < CALLS; i++) {
                        same[0] += changing("k") == CHANGING ? 1 : 0;
                    }
                },
                "caller");
        caller.start();
        while (caller.isAlive()) {
            CHANGING.add("element");
            if (CHANGING.size() > 40) {
                CHANGING.clear();
            }
        }
        caller.join();
        System.out.println("same: " + same[0]);
    }

    @Coalesce(ttl = "1h")
    static Vector<String> locked() {
        return SHARED;
    }

    @Coalesce(ttl = "1h")
    static byte[] large(String key) {
        return LARGE;
    }

    @Coalesce(ttl = "1h")
    static List<@Nullable Object> nulls(String key) {
        return Collections.nCopies(1 << 30, null);
    }

    @Coalesce(ttl = "1h")
    static Map<String, Object> cyclic(String key) {
        Map<String, Object> map = new HashMap<>();
        map.put("itself", map);
        map.put("list", new ArrayList<>(List.of(map)));
        return map;
    }

    @Coalesce(ttl = "1h")
    static Entity entity(String key) {
        Entity entity = new Entity(key, null);
        for (int i = 0; i < 5_000; i++) {
            entity = new Entity(key, entity);
        }
        return entity;
    }

    @Coalesce(ttl = "1h")
    static Object[] objects(String key) {
        Object[] all = {key, null, new int[2][3], new Lazy(), Thread.currentThread(), null};
        all[5] = all;
        return all;
    }

    @Coalesce(ttl = "1h")
    static Object fails(String key) {
        throw new IllegalStateException(key);
    }

    @Coalesce(ttl = "1h")
    static List<Object> changing(String key) {
        return CHANGING;
    }

    private static URLClassLoader loader() {
        return new URLClassLoader(
                new URL[] {
                    VerifiedAttacks.class.getProtectionDomain().getCodeSource().getLocation()
                },
                ClassLoader.getPlatformClassLoader());
    }

    /** Verifies a class whose keys and results hold its loader, forgets all, and waits until the loader is gone. */
    private static boolean isUnloaded(URLClassLoader created) throws Exception {
        ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
        WeakReference<ClassLoader> unloaded = use(created, queue);
        created = null;
        for (int i = 0; i < 200; i++) {
            System.gc();
            if (queue.remove(50) == unloaded) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked") // the loader defines its own copy of the class
    private static WeakReference<ClassLoader> use(URLClassLoader loader, ReferenceQueue<ClassLoader> queue)
            throws Exception {
        UnaryOperator<Object> plugin = (UnaryOperator<Object>)
                loader.loadClass(Plugin.class.getName()).getConstructor().newInstance();
        for (int i = 0; i < CALLS; i++) {
            Object unused = plugin.apply("key" + i % 7);
            unused = plugin.apply(plugin);
        }
        loader.close();
        return new WeakReference<>(loader, queue);
    }

    @Coalesce(ttl = "1h")
    String held(String key) throws InterruptedException {
        if (key.equals("held")) {
            isHeld.countDown();
            end.await();
        }
        return "result of " + key;
    }

    private void runHeldCall() throws IOException, InterruptedException {
        for (int i = 0; i < CALLS; i++) {
            held("key" + i % 7);
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        System.out.println(held("held"));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "held");
        thread.start();
        isHeld.await();
        System.out.println(".");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String command = commands.readLine();
        end.countDown();
        thread.join();
        System.out.println(held("later") + "\n" + command + "\n.");
    }
}
