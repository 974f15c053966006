package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/** Ways to read a shared stream: its length in advance, byte by byte, again from the start. */
public class InputStreamReads {
    private static final int LENGTH = 3 << 20;
    private static final byte[] DATA = new byte[LENGTH];

    static {
        for (int i = 0; i < LENGTH; i++) {
            DATA[i] = (byte) (i * 31 + (i >> 8) * 7);
        }
    }

    public static void main(String[] args) throws IOException {
        InputStreamReads reads = new InputStreamReads();
        System.out.println("at hand: " + reads.array("a").available() + ", in flight: " + reads.lengthInFlight()
                + ", hit: " + reads.lengthOfHit());
        for (int i = 0; i < 2; i++) {
            long expected = sum(new ByteArrayInputStream(DATA));
            System.out.println("fields: " + (sum(reads.array("fields")) == expected) + ", "
                    + (sum(reads.sequence("fields")) == expected));
        }
        System.out.println("again: " + reads.readTwice(reads.array("again")) + ", "
                + reads.readTwice(reads.array("again")) + ", " + reads.readTwice(reads.sequence("again")));
        System.out.println("text: " + reads.text());
        for (int i = 0; i < 100; i++) {
            reads.array("stored " + i).readAllBytes();
        }
        System.out.println("files of 100 cached streams: " + (openFiles() <= 8 ? "at most 8" : openFiles()));
        System.out.println("errors: " + AgentBean.named("type=Agent").get("Errors"));
    }

    @Coalesce(ttl = "1h")
    InputStream array(String key) {
        return new ByteArrayInputStream(DATA);
    }

    @Coalesce(ttl = "1h")
    InputStream sequence(String key) {
        return new BufferedInputStream(new SequenceInputStream(
                new ByteArrayInputStream(DATA, 0, 1000), new ByteArrayInputStream(DATA, 1000, LENGTH - 1000)));
    }

    private int lengthInFlight() throws IOException {
        InputStream first = array("length");
        first.readNBytes(10);
        try (InputStream second = array("length")) {
            return second.available() + first.available() - first.readAllBytes().length;
        }
    }

    private int lengthOfHit() throws IOException {
        try (InputStream in = array("length")) {
            byte[] all = new byte[in.available()];
            return Arrays.equals(all, 0, in.read(all), DATA, 0, LENGTH) ? all.length : -1;
        }
    }

    private static long sum(InputStream stream) throws IOException {
        long sum = 0;
        try (DataInputStream in = new DataInputStream(stream)) {
            while (true) {
                sum = 31 * sum + in.readInt() + in.readUnsignedByte() + in.readShort() + in.readByte();
            }
        } catch (EOFException e) {
            return sum;
        }
    }

    private String readTwice(InputStream in) {
        try (in) {
            byte[] first = in.readNBytes(100_000);
            in.reset();
            return Arrays.equals(first, in.readNBytes(100_000)) ? "the same" : "different";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String text() throws IOException {
        PushbackInputStream in = new PushbackInputStream(array("text"));
        in.unread(in.read());
        InputStreamReader reader = new InputStreamReader(in, StandardCharsets.ISO_8859_1);
        int n = 0;
        while (reader.read() >= 0) {
            n++;
        }
        return n + " characters";
    }

    private static long openFiles() throws IOException {
        File[] handles = new File("/proc/self/fd").listFiles();
        String directory = System.getProperty("java.io.tmpdir");
        return handles == null
                ? 0
                : Stream.of(Objects.requireNonNull(handles))
                        .filter(each -> target(each).startsWith(directory))
                        .count();
    }

    private static String target(File handle) {
        try {
            return Files.readSymbolicLink(handle.toPath()).toString();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
