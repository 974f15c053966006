package dev.coalesce.agent.bytes;

import java.io.IOException;

/** A place for {@value #SIZE} bytes in a temporary file, which belongs to one stream. */
final class Block {
    static final int SIZE = 1 << 16;

    final BlockFiles.BlockFile file;
    final int index;

    Block(BlockFiles.BlockFile file, int index) {
        this.file = file;
        this.index = index;
    }

    void write(byte[] bytes, int count) throws IOException {
        file.temp.write((long) index * SIZE, bytes, count);
    }

    void read(int at, byte[] to, int offset, int count) throws IOException {
        file.temp.read((long) index * SIZE + at, to, offset, count);
    }
}
