package dev.coalesce.it.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/**
 * Methods that are hard to observe. What the program prints is the same whether it is observed or not. Argument:
 * {@code retransform} if the agent {@link Redefiner} is present, and transforms the classes while they are called.
 */
public final class ObservedAttacks {
    private static final int CALLS = 300;
    private static final int HOT_CALLS = 5_000_000;
    private static final long BODY_NANOS = 60_000;

    /** A class that several loaders define. */
    public static final class Plugin implements UnaryOperator<Object> {
        private final List<Object> seen = new ArrayList<>();

        @Override
        public Object apply(Object key) {
            work();
            seen.add(key);
            return seen.size();
        }
    }

    /** Observed methods of all shapes. */
    static class Shapes {
        final int created;

        Shapes(int number) {
            work();
            this.created = number;
        }

        int recursive(int depth) {
            work();
            return depth == 0 ? created : recursive(depth - 1);
        }

        int deep(int depth) {
            return depth == 0 ? recursive(1) : deep(depth - 1);
        }

        String huge(byte[] bytes, List<Integer> numbers, String text) {
            work();
            return bytes.length + " " + numbers.size() + " " + text.length();
        }

        String cyclic(Map<String, Object> map) {
            work();
            return "cyclic " + map.size();
        }

        int ofLoader(ClassLoader loader, Class<?> type, Object object) {
            work();
            return type.getClassLoader() == loader && type.isInstance(object) ? 1 : 0;
        }

        Object fails(String text) {
            work();
            throw new IllegalStateException(text);
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException("hashCode");
        }

        @Override
        public boolean equals(Object other) {
            throw new IllegalStateException("equals");
        }
    }

    /** Each object of this class has another superclass's constructor to call. */
    static final class MoreShapes extends Shapes {
        MoreShapes(int number) {
            super(number + 1);
        }
    }

    private final CountDownLatch isHeld = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private int hot;

    private ObservedAttacks() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("hold")) {
            new ObservedAttacks().runHeldCall();
            return;
        }
        if (args.length > 0 && args[0].equals("retransform")) {
            Thread other = new Thread(ObservedAttacks::retransform, "other agent");
            other.setDaemon(true);
            other.start();
        }
        shapes();
        System.out.println("hot: " + new ObservedAttacks().hotLoop());
        loaders();
        System.out.println("unloaded: " + isUnloaded(loader()));
    }

    private static void work() {
        long end = System.nanoTime() + BODY_NANOS;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void retransform() {
        try {
            while (true) {
                Redefiner.retransform(Shapes.class);
                Redefiner.retransform(Plugin.class);
                Redefiner.retransform(ObservedAttacks.class);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void shapes() {
        Shapes shapes = new Shapes(1);
        byte[] bytes = new byte[8 << 20];
        List<Integer> numbers = new ArrayList<>(Collections.nCopies(100_000, 3));
        String text = "z".repeat(1 << 20);
        Map<String, Object> map = new HashMap<>();
        map.put("itself", map);
        int sum = 0;
        int failures = 0;
        for (int i = 0; i < CALLS; i++) {
            sum += new MoreShapes(i).created
                    + shapes.recursive(3)
                    + shapes.cyclic(map).length();
            sum += i % 10 == 0 ? shapes.huge(bytes, numbers, text).length() + shapes.deep(1_000) : 0;
            sum += shapes.ofLoader(ObservedAttacks.class.getClassLoader(), Shapes.class, shapes);
            try {
                shapes.fails("expected");
            } catch (IllegalStateException e) {
                failures += e.getStackTrace()[0].getMethodName().equals("fails") ? 1 : 0;
            }
        }
        System.out.println("sum: " + sum + ", failures: " + failures);
        try {
            overflow(0);
        } catch (StackOverflowError e) {
            System.out.println("overflow");
        }
    }

    /** Recurses until the stack overflows: perhaps while the observer counts a call. */
    private static int overflow(int depth) {
        return depth < 0 ? 0 : Math.max(depth, overflow(depth + 1)) + 1;
    }

    private int hotLoop() {
        for (int i = 0; i < HOT_CALLS; i++) {
            hot = addTo(hot, i);
        }
        return hot;
    }

    private static int addTo(int sum, int number) {
        return Math.addExact(sum & 0xffff, number & 7);
    }

    private static URLClassLoader loader() {
        return new URLClassLoader(
                new URL[] {
                    ObservedAttacks.class.getProtectionDomain().getCodeSource().getLocation()
                },
                ClassLoader.getPlatformClassLoader());
    }

    @SuppressWarnings("unchecked") // the loader defines its own copy of the class
    private static UnaryOperator<Object> plugin(URLClassLoader loader) throws ReflectiveOperationException {
        return (UnaryOperator<Object>)
                loader.loadClass(Plugin.class.getName()).getConstructor().newInstance();
    }

    private static void loaders() throws ReflectiveOperationException, IOException {
        int sum = 0;
        for (int i = 0; i < 3; i++) {
            try (URLClassLoader loader = loader()) {
                sum += call(plugin(loader));
            }
        }
        System.out.println("calls: " + sum);
    }

    private static int call(UnaryOperator<Object> plugin) {
        int sum = 0;
        for (int i = 0; i < CALLS; i++) {
            sum += plugin.apply("key" + i % 7).equals(3 * i + 1) ? 1 : 0;
            sum += plugin.apply(plugin).equals(3 * i + 2) ? 1 : 0;
            sum += plugin.apply(plugin.getClass().getClassLoader()).equals(3 * i + 3) ? 1 : 0;
        }
        return sum;
    }

    /** Observes calls of a class whose keys hold its loader, forgets all, and waits until the loader is gone. */
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

    private static WeakReference<ClassLoader> use(URLClassLoader loader, ReferenceQueue<ClassLoader> queue)
            throws Exception {
        call(plugin(loader));
        loader.close();
        return new WeakReference<>(loader, queue);
    }

    /** A call that ends when the test says so. */
    private String held(String key) throws InterruptedException {
        work();
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
