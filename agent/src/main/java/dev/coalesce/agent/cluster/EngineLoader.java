package dev.coalesce.agent.cluster;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.ClusterSettings;
import dev.coalesce.agent.thread.Daemon;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Loads the client's jar and connects, on a thread of its own. Until then, and if anything fails, this JVM behaves as
 * if it were alone.
 *
 * <p><b>When.</b> The client has a thousand classes, and loading them would compete with the start of the application
 * for processors. So it begins with the first call of a shared method, or after {@link #DELAY_NANOS}.
 */
final class EngineLoader implements Runnable {
    private static final String JAR = "coalesce-redis.jar";
    private static final String ALONE = ". This JVM goes on alone";

    private static final long DELAY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Cluster cluster;
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile boolean isCancelled;

    EngineLoader(Cluster cluster) {
        this.cluster = cluster;
    }

    void start() {
        Daemon.start("coalesce-cluster", this);
    }

    /** Begins now, if the thread still waits: a shared method is called. */
    void begin() {
        begun.countDown();
    }

    /** Does not begin any more: the agent leaves. */
    void cancel() {
        isCancelled = true;
        begun.countDown();
    }

    boolean isCancelled() {
        return isCancelled;
    }

    @Override
    public void run() {
        try {
            boolean unused = begun.await(DELAY_NANOS, TimeUnit.NANOSECONDS);
            if (isCancelled) {
                return;
            }
            ClusterSettings settings = cluster.settings();
            byte[] secret = settings.secretFile().isEmpty() ? null : readSecret(settings.secretFile());
            SharedFlights.Factory factory = factory(settings);
            if (factory != null && !isCancelled) {
                cluster.open(factory, secret);
            }
        } catch (Throwable e) {
            Log.warn("the option cluster has no effect, because the client could not be started: " + e + ALONE);
        }
    }

    private static byte[] readSecret(String path) throws IOException {
        try (FileInputStream in = new FileInputStream(path)) {
            byte[] content = in.readAllBytes();
            int end = content.length;
            while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
                end--;
            }
            if (end == 0) {
                throw new IOException("the secretFile " + path + " is empty");
            }
            return Arrays.copyOf(content, end);
        }
    }

    private static SharedFlights.@Nullable Factory factory(ClusterSettings settings) throws IOException {
        SharedFlights.Factory onClassPath =
                settings.engine().isEmpty() ? first(EngineLoader.class.getClassLoader()) : null;
        if (onClassPath != null) {
            return onClassPath; // beside coalesce-runtime
        }
        File jar = settings.engine().isEmpty() ? besideAgent() : new File(settings.engine());
        if (jar == null || !jar.isFile()) {
            Log.warn("the option cluster has no effect, because there is no client at " + jar + ". Put " + JAR
                    + " beside the agent's jar, or name its path with the option engine; without the agent, put it on the"
                    + " class path beside coalesce-runtime" + ALONE);
            return null;
        }
        URL[] urls = {jar.toURI().toURL()};
        SharedFlights.Factory found =
                first(new URLClassLoader("coalesce-redis", urls, EngineLoader.class.getClassLoader()));
        if (found == null) {
            Log.warn("the option cluster has no effect, because " + jar + " contains no client for this version of"
                    + " Coalesce. Use " + JAR + " of the same version" + ALONE);
        }
        return found;
    }

    private static SharedFlights.@Nullable Factory first(@Nullable ClassLoader loader) {
        Iterator<SharedFlights.Factory> all =
                ServiceLoader.load(SharedFlights.Factory.class, loader).iterator();
        return all.hasNext() ? all.next() : null;
    }

    /** Returns where the client's jar is if it was copied beside this jar; null if this is no jar. */
    private static @Nullable File besideAgent() {
        CodeSource source = EngineLoader.class.getProtectionDomain().getCodeSource();
        try {
            return source == null || source.getLocation() == null
                    ? null
                    : new File(new File(source.getLocation().toURI()).getParentFile(), JAR);
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }
}
