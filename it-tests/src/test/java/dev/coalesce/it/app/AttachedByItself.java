package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import dev.coalesce.Coalescer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Installs the agent in its own JVM. The arguments are the way to do so, and the agent's options. The library is called
 * by reflection, so that this class can be compiled without it.
 */
public final class AttachedByItself {
    private static final int CALLERS = 8;
    private static final AtomicInteger EXECUTIONS = new AtomicInteger();

    private AttachedByItself() {}

    public static void main(String[] args) throws Exception {
        price("before");
        price("before");
        System.out.println("before: " + EXECUTIONS.getAndSet(0));
        switch (args[0]) {
            case "once" -> System.out.println("installed: " + install(library(), args.length > 1 ? args[1] : ""));
            case "twice" -> System.out.println("installed: " + install(library(), "") + " " + install(library(), ""));
            case "interrupted" -> {
                Thread.currentThread().interrupt();
                System.out.println("installed: " + install(library(), "") + " " + Thread.interrupted());
            }
            case "socket of another JVM" -> {
                Path socket = Path.of("/tmp/.java_pid" + ProcessHandle.current().pid());
                Files.createFile(socket);
                try {
                    System.out.println("installed: " + install(library(), ""));
                } finally {
                    Files.delete(socket);
                }
            }
            case "initializer" -> System.out.println("installed: " + InInitializer.INSTALLED);
            case "together" -> together(CALLERS, library());
            case "loaders" -> together(1, copy(), copy(), library(), copy());
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.println("active: " + Coalescer.active());
        price("after");
        price("after");
        new Later().price("after");
        System.out.println("after: " + EXECUTIONS);
    }

    private static void together(int callersOfEach, Class<?>... copies) throws Exception {
        CyclicBarrier start = new CyclicBarrier(callersOfEach * copies.length);
        ExecutorService callers = Executors.newCachedThreadPool();
        List<Future<Object>> all = new ArrayList<>();
        for (Class<?> copy : copies) {
            for (int i = 0; i < callersOfEach; i++) {
                all.add(callers.submit(() -> {
                    start.await();
                    return copy.getMethod("install").invoke(null);
                }));
            }
        }
        boolean installed = true;
        for (Future<Object> each : all) {
            installed &= (boolean) each.get(60, TimeUnit.SECONDS);
        }
        callers.shutdown();
        System.out.println("installed: " + installed);
    }

    private static Class<?> library() throws ClassNotFoundException {
        return Class.forName("dev.coalesce.attach.CoalesceAttach");
    }

    private static boolean install(Class<?> library, String options) {
        try {
            return (boolean) library.getMethod("install", String.class).invoke(null, options);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Loads the library again, as each of several web applications does that contains it. */
    @SuppressWarnings("resource") // open until the JVM ends
    private static Class<?> copy() throws ClassNotFoundException {
        URL jar = library().getProtectionDomain().getCodeSource().getLocation();
        return new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())
                .loadClass(library().getName());
    }

    @Coalesce(ttl = "1h")
    private static int price(String product) {
        return EXECUTIONS.incrementAndGet() + product.length();
    }

    private static final class InInitializer {
        static final boolean INSTALLED;

        static {
            try {
                INSTALLED = install(library(), "");
            } catch (ClassNotFoundException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    private static final class Later {
        @Coalesce(ttl = "1h")
        int price(String product) {
            return EXECUTIONS.incrementAndGet() + product.length();
        }
    }
}
