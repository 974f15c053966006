package dev.coalesce.sample.load;

import dev.coalesce.sample.Endpoints;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the same load without and with the agent at the same time, for the page. The lane with the agent is this
 * process; the lane without it is a second process of this application, which starts with the first load. Each process
 * has systems of its own behind it. Thread-safe: all state is guarded by this object.
 */
public final class Comparison implements AutoCloseable {
    /** What the page shows about the progress. */
    public enum Phase {
        /** No load has run yet. */
        IDLE,
        /** The second process starts. */
        STARTING,
        /** The load runs. */
        RUNNING,
        /** The load has ended. */
        DONE,
        /** The load could not run. */
        FAILED
    }

    /**
     * The progress of both lanes.
     *
     * @param phase the phase
     * @param error why the load could not run; null otherwise
     * @param requests the number of requests in each lane
     * @param without the lane without the agent; null before the first load
     * @param with the lane with the agent; null before the first load, and if this process has no agent
     */
    public record State(
            Phase phase,
            @Nullable String error,
            int requests,
            Lane.@Nullable State without,
            Lane.@Nullable State with) {}

    private final Supplier<Endpoints> own;
    private final boolean hasAgent;
    private final Path directory;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "comparison");
        thread.setDaemon(true);
        return thread;
    });

    private Phase phase = Phase.IDLE;
    private @Nullable String error;
    private @Nullable SampleProcess second;
    private @Nullable Lane without;
    private @Nullable Lane with;
    private boolean isClosed;

    /**
     * Creates a comparison. Nothing is started yet.
     *
     * @param own returns the addresses of this process
     * @param hasAgent whether this process has the agent
     * @param directory a directory for the files of the second process
     */
    public Comparison(Supplier<Endpoints> own, boolean hasAgent, Path directory) {
        this.own = own;
        this.hasAgent = hasAgent;
        this.directory = directory;
    }

    /**
     * Starts the load, unless it runs.
     *
     * @return the progress
     */
    public synchronized State start() {
        if (phase != Phase.STARTING && phase != Phase.RUNNING && !isClosed) {
            phase = Phase.STARTING;
            error = null;
            without = null;
            with = null;
            threads.execute(this::run);
        }
        return state();
    }

    /**
     * Returns the progress.
     *
     * @return the progress of both lanes
     */
    public synchronized State state() {
        return new State(
                phase,
                error,
                Lane.REQUESTS,
                without == null ? null : without.state(),
                with == null ? null : with.state());
    }

    private void run() {
        try {
            Lane first = new Lane(new SampleClient(hasAgent ? second().endpoints() : own.get()));
            Lane other = hasAgent ? new Lane(new SampleClient(own.get())) : null;
            begin(first, other);
            Future<?> running = threads.submit(() -> {
                first.run();
                return null;
            });
            if (other != null) {
                other.run();
            }
            running.get();
            end(Phase.DONE, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            end(Phase.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private synchronized void begin(Lane first, @Nullable Lane other) {
        phase = Phase.RUNNING;
        without = first;
        with = other;
    }

    private synchronized void end(Phase last, @Nullable String reason) {
        phase = last;
        error = reason;
    }

    /** Returns the second process, which is started with the first load and runs until this process ends. */
    private SampleProcess second() throws IOException, InterruptedException {
        synchronized (this) {
            if (second != null) {
                return second;
            }
        }
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        SampleProcess started = new SampleProcess(java, jar(), null, directory);
        if (new SampleClient(started.endpoints()).health().coalescing()) {
            started.close();
            throw new IOException("the second process has an agent although it was started without one;"
                    + " see the variables JAVA_TOOL_OPTIONS and JDK_JAVA_OPTIONS");
        }
        synchronized (this) {
            second = started;
            if (isClosed) {
                started.close();
            }
        }
        return started;
    }

    private static Path jar() throws IOException {
        try {
            Path jar = Path.of(Comparison.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isRegularFile(jar)) {
                return jar;
            }
            throw new IOException("the application must be started from its jar to be compared, not from " + jar);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** Stops the second process. */
    @Override
    public void close() {
        threads.shutdownNow();
        SampleProcess running;
        synchronized (this) {
            isClosed = true;
            running = second;
        }
        if (running != null) {
            running.close();
        }
    }
}
