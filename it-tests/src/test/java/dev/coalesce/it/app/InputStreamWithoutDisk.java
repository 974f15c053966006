package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads streams whose temporary files cannot be written. The argument is a directory to delete, if there is one. */
public class InputStreamWithoutDisk {
    public static void main(String[] args) throws IOException {
        if (args.length > 0) {
            Files.delete(Path.of(args[0])); // it existed when the agent checked it
        }
        InputStreamWithoutDisk streams = new InputStreamWithoutDisk();
        InputStream first = streams.open("file");
        InputStream second = streams.open("file");
        byte[] firstBytes = new byte[1 << 16];
        byte[] secondBytes = new byte[1 << 16];
        long equalBytes = 0;
        for (int n = first.readNBytes(firstBytes, 0, firstBytes.length);
                n > 0;
                n = first.readNBytes(firstBytes, 0, firstBytes.length)) {
            second.readNBytes(secondBytes, 0, n);
            equalBytes += java.util.Arrays.equals(firstBytes, 0, n, secondBytes, 0, n) ? n : 0;
        }
        System.out.println("in step: " + equalBytes + " bytes, " + GeneratedInputStream.counts());
        first.close();
        second.close();
        InputStream fast = streams.open("file");
        InputStream slow = streams.open("file");
        slow.readNBytes(100);
        System.out.println("fast: " + GeneratedInputStream.readAndVerify(fast));
        String late = GeneratedInputStream.readAndVerify(streams.open("file"));
        System.out.println("late: " + late + ", " + GeneratedInputStream.counts());
        slow.close();
    }

    @Coalesce(key = "name")
    InputStream open(String name) {
        return new GeneratedInputStream(32L * InputStreams.MIB);
    }
}
