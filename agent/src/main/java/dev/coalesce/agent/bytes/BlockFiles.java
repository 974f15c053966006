package dev.coalesce.agent.bytes;

import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The temporary files of all streams, divided into blocks. There are few of them, however many streams are stored: open
 * files are scarce, and the application needs them for its sockets. There is more than one, so that streams seldom wait
 * for each other's reads and writes.
 *
 * <p><b>Space.</b> The lowest free block of a file is used first. A file shrinks when its last blocks are free, and is
 * closed when all are.
 *
 * <p><b>Concurrency.</b> The monitor guards which blocks are used. Blocks are read and written without it.
 */
final class BlockFiles {
    private static final int MAX_FILES = 8;

    /** One temporary file. */
    static final class BlockFile {
        final TempFile temp;
        private final BitSet used = new BitSet();

        private int usedCount;

        /** The number of blocks that the file has room for. */
        private int size;

        BlockFile(TempFile temp) {
            this.temp = temp;
        }

        private boolean hasFreeBlock() {
            return usedCount < size;
        }
    }

    private final @Nullable String directory;
    private final long maxBlocks;
    private final @Nullable BlockFile[] files = new BlockFile[MAX_FILES];
    private int nextFile;

    /**
     * Creates no file yet.
     *
     * @param directory the directory for temporary files; null for {@code java.io.tmpdir}
     * @param maxBytes the maximum size of all files together
     */
    BlockFiles(@Nullable String directory, long maxBytes) {
        this.directory = directory;
        this.maxBlocks = (maxBytes + Block.SIZE - 1) / Block.SIZE;
    }

    /** Returns a number that distributes streams among the files. */
    synchronized int chooseFile() {
        nextFile = (nextFile + 1) % MAX_FILES;
        return nextFile;
    }

    /** Reserves a block, if possible in the file with this number. */
    synchronized Block allocate(int file) throws IOException {
        BlockFile own = files[file];
        if (own != null && own.hasFreeBlock()) {
            return take(own);
        }
        if (blocks() >= maxBlocks) {
            for (BlockFile each : files) {
                if (each != null && each.hasFreeBlock()) {
                    return take(each);
                }
            }
        }
        if (own == null) {
            own = new BlockFile(TempFile.create(directory));
            files[file] = own;
        }
        return take(own);
    }

    private long blocks() {
        long blocks = 0;
        for (BlockFile each : files) {
            blocks += each == null ? 0 : each.size;
        }
        return blocks;
    }

    private static Block take(BlockFile file) {
        int index = file.used.nextClearBit(0);
        file.used.set(index);
        file.usedCount++;
        file.size = Math.max(file.size, index + 1);
        return new Block(file, index);
    }

    /** Makes a block free for other streams. */
    synchronized void free(Block block) {
        BlockFile file = block.file;
        file.used.clear(block.index);
        file.usedCount--;
        int needed = file.used.length();
        if (needed == 0) {
            for (int i = 0; i < MAX_FILES; i++) {
                files[i] = files[i] == file ? null : files[i];
            }
            file.temp.close();
        } else if (needed < file.size && file.temp.truncate((long) needed * Block.SIZE)) {
            file.size = needed;
        }
    }
}
