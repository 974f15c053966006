package dev.coalesce.it.app;

import java.io.IOException;
import java.io.InputStream;

/** Stops the JVM while a stream is read from a temporary file. */
public class InputStreamAtExit {
    public static void main(String[] args) throws IOException {
        InputStream in = new InputStreams(0, 3L * InputStreams.MIB, null).open("file");
        System.out.println("read: " + in.readNBytes(2 * InputStreams.MIB).length);
        if (args[0].equals("halt")) {
            Runtime.getRuntime().halt(0);
        }
        System.exit(0);
    }
}
