package dev.coalesce.it.app;

import java.io.IOException;
import java.io.InputStream;

/** Ends while a stream is read that is in a temporary file. */
public class FilmsStopped {
    public static void main(String[] args) throws IOException {
        InputStream in = new Films(0, 3L * Films.MIB, null).open("film");
        System.out.println("read: " + in.readNBytes(2 * Films.MIB).length);
        if (args[0].equals("halt")) {
            Runtime.getRuntime().halt(0);
        }
        System.exit(0);
    }
}
