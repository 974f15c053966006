package dev.coalesce.agent.bytes;

import dev.coalesce.agent.report.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory and disk space that all shared streams of a JVM may use together. Safe for use by any number of threads.
 */
public final class StreamSpace {
    private static final long WARNING_INTERVAL = TimeUnit.MINUTES.toNanos(1);

    /** All streams together may use this fraction of the heap. */
    private static final int HEAP_DIVISOR = 8;

    private static final String CONSEQUENCE =
            "A stream that does not fit continues for its current readers, but later callers do not join it, it is not"
                    + " cached, and a reader that falls far behind gets an IOException.";

    private final long memoryPerStream;
    private final long totalMemory;
    private final AtomicLong freeMemory;
    private final long totalDisk;
    private final AtomicLong freeDisk;
    private final @Nullable String directory;
    private final BlockFiles files;

    /**
     * Creates a space that holds no bytes yet.
     *
     * @param memoryPerStream the maximum number of bytes of one stream in memory, before a file is used
     * @param totalMemory the maximum number of bytes of all streams in memory
     * @param totalDisk the maximum number of bytes of all streams in temporary files; 0 for no files
     * @param directory the directory for temporary files; null for {@code java.io.tmpdir}
     */
    public StreamSpace(long memoryPerStream, long totalMemory, long totalDisk, @Nullable String directory) {
        this.memoryPerStream = memoryPerStream;
        this.totalMemory = totalMemory;
        this.freeMemory = new AtomicLong(totalMemory);
        this.totalDisk = totalDisk;
        this.freeDisk = new AtomicLong(totalDisk);
        this.directory = directory;
        this.files = new BlockFiles(directory, totalDisk);
    }

    /**
     * Creates a space whose streams may use an eighth of this JVM's heap together, and each of them half of that.
     *
     * @param memoryPerStream the maximum number of bytes of one stream in memory, before a file is used
     * @param totalDisk the maximum number of bytes of all streams in temporary files; 0 for no files
     * @param directory the directory for temporary files; null for {@code java.io.tmpdir}
     * @return the new space
     */
    public static StreamSpace ofJvm(long memoryPerStream, long totalDisk, @Nullable String directory) {
        long total = Runtime.getRuntime().maxMemory() / HEAP_DIVISOR;
        return new StreamSpace(Math.min(memoryPerStream, total / 2), total, totalDisk, directory);
    }

    /**
     * Returns how much memory is in use.
     *
     * @return the number of bytes of all streams in memory
     */
    public long memoryUsed() {
        return totalMemory - freeMemory.get();
    }

    /**
     * Returns how much disk space is in use.
     *
     * @return the number of bytes of all streams in temporary files
     */
    public long diskUsed() {
        return totalDisk - freeDisk.get();
    }

    /**
     * The space that one stream has reserved.
     *
     * <p>Only the thread whose turn it is to read upstream reserves space. {@link #run} follows when no thread uses the
     * bytes any more; it is the action of a {@code Cleaner}.
     */
    static final class Share implements Runnable {
        /** The sliding window of one stream may use this fraction of all memory, so that others can have one too. */
        private static final int WINDOW_DIVISOR = 4;

        private final StreamSpace space;
        private final List<Block> blocks = new ArrayList<>();
        private long memory;

        /** The number of the file that this stream uses if possible; -1 before it uses one. */
        private int file = -1;

        Share(StreamSpace space) {
            this.space = space;
        }

        /** Reserves memory for the beginning of the stream. Returns false if there is none. */
        boolean reserveMemory(int count) {
            return memory + count <= space.memoryPerStream && reserve(count);
        }

        /** Reserves memory for the sliding window, which holds bytes for slow readers. Returns false if it is full. */
        boolean reserveWindowMemory(int count) {
            return memory + count <= space.memoryPerStream + space.totalMemory / WINDOW_DIVISOR && reserve(count);
        }

        /** Exceeds the limit: the stream cannot continue without at least one chunk. */
        void forceMemory(int count) {
            memory += count;
            space.freeMemory.addAndGet(-count);
        }

        private boolean reserve(int count) {
            boolean reserved = reserve(space.freeMemory, count);
            memory += reserved ? count : 0;
            return reserved;
        }

        void releaseMemory(int count) {
            memory -= count;
            space.freeMemory.addAndGet(count);
        }

        /** Writes bytes to a new block. Returns null, and logs a warning, if there is no space or that fails. */
        @Nullable
        Block write(byte[] bytes, int count) {
            if (!reserve(space.freeDisk, Block.SIZE)) {
                Log.warnEvery(
                        WARNING_INTERVAL,
                        "streamDisk",
                        "shared streams need more disk space than the option streamDisk allows (" + space.totalDisk
                                + " bytes). " + CONSEQUENCE + " Raise streamDisk to avoid this.");
                return null;
            }
            Block block = null;
            boolean written = false;
            try {
                if (file < 0) {
                    file = space.files.chooseFile();
                }
                block = space.files.allocate(file);
                block.write(bytes, count);
                blocks.add(block);
                written = true;
                return block;
            } catch (IOException | RuntimeException e) {
                warnOfFailure(e);
                return null;
            } finally {
                if (!written) {
                    free(block);
                }
            }
        }

        private void free(@Nullable Block block) {
            if (block != null) {
                space.files.free(block);
            }
            space.freeDisk.addAndGet(Block.SIZE);
        }

        private void warnOfFailure(Exception e) {
            String where = space.directory == null
                    ? System.getProperty("java.io.tmpdir") + " (java.io.tmpdir)"
                    : space.directory + " (option streamDir)";
            Log.warnEvery(
                    WARNING_INTERVAL,
                    "streamDir " + where,
                    "shared streams cannot be stored in temporary files in " + where + ": " + Log.oneLine(e) + ". "
                            + CONSEQUENCE + " Set streamDir to a writable directory with free space.");
        }

        private static boolean reserve(AtomicLong free, int count) {
            long f;
            do {
                f = free.get();
                if (f < count) {
                    return false;
                }
            } while (!free.compareAndSet(f, f - count));
            return true;
        }

        /** Returns all space. Runs once, when no thread uses the bytes any more. */
        @Override
        public void run() {
            space.freeMemory.addAndGet(memory);
            for (Block block : blocks) {
                free(block);
            }
        }
    }
}
