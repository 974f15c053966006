package dev.coalesce.agent.bytes;

import dev.coalesce.agent.report.Log;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Where the bytes of all streams of a JVM may be stored, and how many. Any number of threads may use it. */
public final class Space {
    private static final long REPEAT = TimeUnit.MINUTES.toNanos(1);

    private static final int PART_OF_HEAP = 8;

    private static final String CONSEQUENCE =
            "a stream that is longer than what can be stored goes on for its readers, but later callers do not join it,"
                    + " it is not kept, and a reader that falls far behind gets an IOException";

    private final long memoryOfEach;
    private final long allMemory;
    private final AtomicLong memoryLeft;
    private final long allDisk;
    private final AtomicLong diskLeft;
    private final @Nullable String directory;

    /**
     * Nothing stored yet.
     *
     * @param memoryOfEach most bytes of one stream in memory, before a file is used
     * @param memory most bytes of all streams in memory
     * @param disk most bytes of all streams in temporary files; 0: there are none
     * @param directory for these; null: {@code java.io.tmpdir}
     */
    public Space(long memoryOfEach, long memory, long disk, @Nullable String directory) {
        this.memoryOfEach = memoryOfEach;
        this.allMemory = memory;
        this.memoryLeft = new AtomicLong(memory);
        this.allDisk = disk;
        this.diskLeft = new AtomicLong(disk);
        this.directory = directory;
    }

    /**
     * Nothing stored yet, and an eighth of the heap for all streams.
     *
     * @param memoryOfEach as there
     * @param disk as there
     * @param directory as there
     * @return of this JVM
     */
    public static Space ofJvm(long memoryOfEach, long disk, @Nullable String directory) {
        return new Space(memoryOfEach, Runtime.getRuntime().maxMemory() / PART_OF_HEAP, disk, directory);
    }

    /**
     * Bytes in memory now.
     *
     * @return of all streams
     */
    public long memoryUsed() {
        return allMemory - memoryLeft.get();
    }

    /**
     * Bytes in temporary files now.
     *
     * @return of all streams
     */
    public long diskUsed() {
        return allDisk - diskLeft.get();
    }

    /** A stream's part of it. For one thread at a time. */
    static final class Share implements Runnable {
        /** One stream that cannot be kept in a file may hold so much of all memory: there may be others. */
        private static final int PART_BEHIND = 4;

        private final Space space;
        private long memory;
        private long disk;
        private @Nullable TempFile file;

        Share(Space space) {
            this.space = space;
        }

        /** Memory for the beginning of a stream. */
        boolean takeMemory(int count) {
            return memory + count <= space.memoryOfEach && take(count);
        }

        /** Memory for what slow readers of a stream still have to read, that cannot be stored otherwise. */
        boolean takeMemoryBehind(int count) {
            return memory + count <= space.memoryOfEach + space.allMemory / PART_BEHIND && take(count);
        }

        /** Where there is none, but one chunk has to be. */
        void takeMemoryAnyway(int count) {
            memory += count;
            space.memoryLeft.addAndGet(-count);
        }

        private boolean take(int count) {
            boolean taken = take(space.memoryLeft, count);
            memory += taken ? count : 0;
            return taken;
        }

        void giveMemory(int count) {
            memory -= count;
            space.memoryLeft.addAndGet(count);
        }

        boolean takeDisk(int count) {
            boolean taken = take(space.diskLeft, count);
            disk += taken ? count : 0;
            if (!taken) {
                Log.warnEvery(
                        REPEAT,
                        "streamDisk",
                        "temporary files hold as many bytes of shared streams as they may (option streamDisk): "
                                + CONSEQUENCE);
            }
            return taken;
        }

        @Nullable
        TempFile file() {
            try {
                file = TempFile.create(space.directory);
                return file;
            } catch (IOException | RuntimeException e) {
                failed(e);
                return null;
            }
        }

        void failed(Exception e) {
            String where = space.directory == null
                    ? System.getProperty("java.io.tmpdir") + " (java.io.tmpdir)"
                    : space.directory + " (option streamDir)";
            Log.warnEvery(
                    REPEAT,
                    "streamDir " + where,
                    "shared streams cannot be stored in temporary files in " + where + ": " + Log.text(e) + "; "
                            + CONSEQUENCE);
        }

        private static boolean take(AtomicLong left, int count) {
            long l;
            do {
                l = left.get();
                if (l < count) {
                    return false;
                }
            } while (!left.compareAndSet(l, l - count));
            return true;
        }

        /** Gives all back. Once; no thread uses the bytes any more. */
        @Override
        public void run() {
            space.memoryLeft.addAndGet(memory);
            space.diskLeft.addAndGet(disk);
            TempFile f = file;
            if (f != null) {
                f.close();
            }
        }
    }
}
